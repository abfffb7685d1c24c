package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1HostAlias;
import io.kubernetes.client.openapi.models.V1LocalObjectReference;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1Toleration;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What the values say about the pods arrives there, beside what the chart says itself. */
@NullUnmarked
class PodOptionsTest {
    private static final Release RELEASE =
            Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).render();

    private static V1PodSpec pod() {
        return RELEASE.template().getSpec();
    }

    private static String image(String values) {
        return Chart.ofOneRoute()
                .with("image: {repository: registry.example.com/sluice}")
                .with(values)
                .render()
                .container()
                .getImage();
    }

    @Test
    void theImageIsTheOneOfTheChartsVersionOrTheOneThatIsNamed() {
        assertThat(image("{}")).isEqualTo("registry.example.com/sluice:0.1.0-SNAPSHOT");
        assertThat(image("image: {tag: '1.0'}")).isEqualTo("registry.example.com/sluice:1.0");
    }

    @Test
    void aDigestPrevails() {
        assertThat(RELEASE.container().getImage()).matches("registry.example.com/sluice@sha256:[0-9a-f]{64}");
        assertThat(RELEASE.container().getImagePullPolicy()).isEqualTo("Always");
        assertThat(pod().getImagePullSecrets())
                .extracting(V1LocalObjectReference::getName)
                .containsExactly("registry");
    }

    @Test
    void whereThePodsRunIsTheValues() {
        assertThat(pod().getNodeSelector()).containsExactly(entry("kubernetes.io/arch", "amd64"));
        assertThat(pod().getTolerations()).extracting(V1Toleration::getKey).containsExactly("edge");
        assertThat(pod().getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .hasSize(1);
        assertThat(pod().getPriorityClassName()).isEqualTo("system-cluster-critical");
    }

    @Test
    void labelsAndAnnotationsStandBesideTheChartsOwn() {
        assertThat(RELEASE.template().getMetadata().getLabels())
                .containsEntry("example.com/team", "edge")
                .containsEntry("app.kubernetes.io/instance", "gate");
        assertThat(RELEASE.template().getMetadata().getAnnotations())
                .containsEntry("example.com/number", "1")
                .containsKey("checksum/config");
    }

    /** Else it leaves a node alone whose pods have an emptyDir, for ever. */
    @Test
    void theClusterAutoscalerMayTakeTheirNodeAway() {
        String evictable = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
        assertThat(RELEASE.template().getMetadata().getAnnotations()).containsEntry(evictable, "tmp");
        for (String own : List.of("tmp,more", "")) {
            assertThat(Chart.ofOneRoute()
                            .with("podAnnotations: {" + evictable + ": '" + own + "'}")
                            .render()
                            .template()
                            .getMetadata()
                            .getAnnotations())
                    .containsEntry(evictable, own);
        }
    }

    @Test
    void variablesStandBesideTheChartsOwn() {
        assertThat(RELEASE.container().getEnv())
                .extracting(V1EnvVar::getName)
                .containsExactly("JDK_JAVA_OPTIONS", "SLUICE_ERRORS_DETAIL", "POD_IP");
        assertThat(RELEASE.container().getEnvFrom())
                .singleElement()
                .satisfies(source -> assertThat(source.getSecretRef().getName()).isEqualTo("gate-secrets"));
    }

    @Test
    void volumesStandBesideTheChartsOwn() {
        assertThat(pod().getVolumes()).extracting(V1Volume::getName).contains("config", "tmp", "more");
        assertThat(RELEASE.container().getVolumeMounts())
                .extracting(V1VolumeMount::getMountPath)
                .contains("/etc/sluice", "/tmp", "/etc/more");
    }

    @Test
    void containersStandBesideTheGateways() {
        assertThat(pod().getContainers()).extracting(V1Container::getName).containsExactly("gateway", "beside");
        assertThat(pod().getInitContainers()).extracting(V1Container::getName).containsExactly("first");
    }

    @Test
    void namesAreResolvedAsTheValuesSay() {
        assertThat(pod().getHostAliases()).extracting(V1HostAlias::getIp).containsExactly("10.0.0.9");
        assertThat(pod().getDnsConfig().getOptions()).hasSize(1);
    }

    @Test
    void theServiceAccountIsTheChartsOrOneThatIsThere() {
        assertThat(RELEASE.one("ServiceAccount", V1ServiceAccount.class)
                        .getMetadata()
                        .getName())
                .isEqualTo(pod().getServiceAccountName())
                .isEqualTo("gate-sluice");
        Release other = Chart.ofOneRoute()
                .with("serviceAccount: {create: false, name: edge}")
                .render();
        assertThat(other.all("ServiceAccount")).isEmpty();
        assertThat(other.template().getSpec().getServiceAccountName()).isEqualTo("edge");
    }

    /** Else a Service named sluice would set variables that the gateway reads as its configuration. */
    @Test
    void servicesOfTheNamespaceAreNoVariables() {
        assertThat(pod().getEnableServiceLinks()).isFalse();
    }

    @Test
    void whyAContainerFailedIsItsLog() {
        assertThat(RELEASE.container().getTerminationMessagePolicy()).isEqualTo("FallbackToLogsOnError");
    }
}
