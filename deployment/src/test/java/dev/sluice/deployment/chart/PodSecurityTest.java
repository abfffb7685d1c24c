package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod of the chart meets the restricted profile of the Pod Security Standards, requirement by requirement. */
@NullUnmarked
class PodSecurityTest {
    private static final Release RELEASE =
            Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).render();

    static Stream<V1PodSpec> pods() {
        return Stream.concat(
                RELEASE.all("Pod").stream().map(pod -> pod.as(V1Pod.class).getSpec()), Stream.of(gateway()));
    }

    private static V1PodSpec gateway() {
        return RELEASE.template().getSpec();
    }

    static Stream<V1Container> containers() {
        return pods().flatMap(pod -> {
            List<V1Container> first = pod.getInitContainers();
            return Stream.concat(first == null ? Stream.of() : first.stream(), pod.getContainers().stream());
        });
    }

    @Test
    void thereIsAPodOfTheGatewayAndOneOfTheTest() {
        assertThat(pods()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodRunsAsAUserWithoutRightsOnTheNode(V1PodSpec pod) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getSecurityContext().getSysctls()).isNullOrEmpty();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodHasNoAccessToTheApiServer(V1PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodHasVolumesOfAllowedKindsOnly(V1PodSpec pod) {
        List<V1Volume> volumes = pod.getVolumes() == null ? List.of() : pod.getVolumes();
        assertThat(volumes)
                .allSatisfy(volume -> assertThat(Stream.of(
                                volume.getConfigMap(),
                                volume.getCsi(),
                                volume.getDownwardAPI(),
                                volume.getEmptyDir(),
                                volume.getEphemeral(),
                                volume.getPersistentVolumeClaim(),
                                volume.getProjected(),
                                volume.getSecret()))
                        .as(volume.getName())
                        .anySatisfy(source -> assertThat(source).isNotNull()));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aContainerCannotGetMoreRights(V1Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getPrivileged()).isNotEqualTo(true);
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aContainerWritesToNothingButTmp(V1Container container) {
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        List<V1VolumeMount> mounts = container.getVolumeMounts() == null ? List.of() : container.getVolumeMounts();
        assertThat(mounts)
                .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                .allSatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aContainerTakesNoPortOfTheNode(V1Container container) {
        assertThat(container.getPorts() == null ? List.<V1ContainerPort>of() : container.getPorts())
                .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
    }

    /** As OpenShift wants it, in the words of the chart's README. */
    @Test
    void usersAndGroupsMayBeThePlatformsToAssign() {
        assertThat(Chart.ofOneRoute()
                        .with("podSecurityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}")
                        .render()
                        .template()
                        .getSpec()
                        .getSecurityContext())
                .satisfies(context -> {
                    assertThat(context.getRunAsUser()).isNull();
                    assertThat(context.getRunAsGroup()).isNull();
                    assertThat(context.getFsGroup()).isNull();
                    assertThat(context.getRunAsNonRoot()).isTrue();
                });
    }

    @Test
    void whatIsWrittenToTmpIsBounded() {
        assertThat(gateway().getVolumes())
                .filteredOn(volume -> volume.getEmptyDir() != null)
                .isNotEmpty()
                .allSatisfy(volume ->
                        assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull());
    }
}
