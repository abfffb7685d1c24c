package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerSpec;
import io.kubernetes.client.openapi.models.V2MetricSpec;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When pods are replaced, and how many there are. */
@NullUnmarked
class RolloutTest {

    private static Map<String, String> annotations(Chart chart) {
        return new TreeMap<>(chart.render().template().getMetadata().getAnnotations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice: {drain: {timeout: 31s}}",
                "sluice: {trusted-proxies: [10.0.0.0/8]}",
                "extraConfig: {logging.level.root: debug}",
                "tls: {secretName: gate-tls}"
            })
    void aChangedConfigurationChangesThePods(String change) {
        assertThat(annotations(Chart.ofOneRoute().with(change))).isNotEqualTo(annotations(Chart.ofOneRoute()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicaCount: 5",
                "service: {type: NodePort}",
                "podDisruptionBudget: {enabled: false}",
                "networkPolicy: {enabled: true}",
                "ingress: {enabled: true, hosts: [{host: a.example.com, paths: [{path: /}]}]}",
                "serviceMonitor: {enabled: true}"
            })
    void whatDoesNotConcernThePodsLeavesThemAlone(String change) {
        assertThat(Chart.ofOneRoute().with(change).render().template())
                .isEqualTo(Chart.ofOneRoute().render().template());
    }

    /** So that a pod of the configuration before reads that one, whatever has become the next. */
    @Test
    void aConfigMapIsNamedByItsContentAndNeverChanges() {
        Release before = Chart.ofOneRoute().render();
        Release after =
                Chart.ofOneRoute().with("sluice: {drain: {timeout: 31s}}").render();
        assertThat(mountedConfigMap(before)).isNotEqualTo(mountedConfigMap(after));
        V1ConfigMap mounted = after.named("ConfigMap", mountedConfigMap(after), V1ConfigMap.class);
        assertThat(mounted.getData().get("application.yml")).contains("31s");
        assertThat(mounted.getImmutable()).isTrue();
    }

    /** Tools that prune are told by annotations to leave it, or to take it away last. */
    @Test
    void itsAnnotationsAreTheValues() {
        Release release = Chart.ofOneRoute()
                .with("configMap: {annotations: {example.com/prune: last}}")
                .render();
        assertThat(release.one("ConfigMap", V1ConfigMap.class).getMetadata().getAnnotations())
                .containsExactly(Map.entry("example.com/prune", "last"));
    }

    private static String mountedConfigMap(Release release) {
        return release.template().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("config"))
                .map(volume -> volume.getConfigMap().getName())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podsAreReplacedOneByOneAndNoneIsTakenAwayFirst() {
        V1DeploymentSpec spec = Chart.ofOneRoute().render().deployment().getSpec();
        assertThat(spec.getStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntValue())
                .isZero();
        assertThat(spec.getStrategy().getRollingUpdate().getMaxSurge().getIntValue())
                .isEqualTo(1);
    }

    @Test
    void anotherStrategyTakesNoNumbersOfRollingUpdates() {
        V1DeploymentSpec spec = Chart.ofOneRoute()
                .with("strategy: {type: Recreate, rollingUpdate: null}")
                .render()
                .deployment()
                .getSpec();
        assertThat(spec.getStrategy().getType()).isEqualTo("Recreate");
        assertThat(spec.getStrategy().getRollingUpdate()).isNull();
    }

    @Test
    void theNumberOfPodsIsTheValues() {
        assertThat(Chart.ofOneRoute()
                        .with("replicaCount: 5")
                        .render()
                        .deployment()
                        .getSpec()
                        .getReplicas())
                .isEqualTo(5);
    }

    @Test
    void noPodsAtAllIsANumberToo() {
        assertThat(Chart.ofOneRoute()
                        .with("replicaCount: 0")
                        .render()
                        .deployment()
                        .getSpec()
                        .getReplicas())
                .isZero();
    }

    /** Else each upgrade would undo what the autoscaler did. */
    @Test
    void theAutoscalerAloneSaysHowManyPodsThereAre() {
        Release release = Chart.ofDefaults().with(ValueFile.AUTOSCALING.text()).render();
        assertThat(release.deployment().getSpec().getReplicas()).isNull();
        V2HorizontalPodAutoscalerSpec autoscaler = autoscaler(release);
        assertThat(autoscaler.getMinReplicas()).isEqualTo(3);
        assertThat(autoscaler.getMaxReplicas()).isEqualTo(12);
        assertThat(autoscaler.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(300);
    }

    @Test
    void itScalesByCpuAndByRequestsUnderWay() {
        V2HorizontalPodAutoscalerSpec autoscaler =
                autoscaler(Chart.ofDefaults().with(ValueFile.AUTOSCALING.text()).render());
        assertThat(autoscaler.getMetrics())
                .extracting(V2MetricSpec::getType)
                .containsExactlyInAnyOrder("Resource", "Pods");
        assertThat(autoscaler.getMetrics())
                .filteredOn(metric -> metric.getResource() != null)
                .singleElement()
                .satisfies(metric -> {
                    assertThat(metric.getResource().getName()).isEqualTo("cpu");
                    assertThat(metric.getResource().getTarget().getAverageUtilization())
                            .isEqualTo(65);
                });
        assertThat(autoscaler.getMetrics())
                .filteredOn(metric -> metric.getPods() != null)
                .singleElement()
                .satisfies(metric -> {
                    assertThat(metric.getPods().getMetric().getName()).isEqualTo("sluice_requests_active");
                    assertThat(metric.getPods().getTarget().getAverageValue().getNumber())
                            .isEqualByComparingTo("200");
                });
    }

    @Test
    void anAutoscalerWithoutAMetricIsRefused() {
        assertThat(Chart.ofOneRoute()
                        .with("autoscaling: {enabled: true, targetCPUUtilizationPercentage: null}")
                        .refusal())
                .contains("autoscaling");
    }

    @Test
    void moreAtLeastThanAtMostIsRefused() {
        assertThat(Chart.ofOneRoute()
                        .with("autoscaling: {enabled: true, minReplicas: 5, maxReplicas: 4}")
                        .refusal())
                .contains("autoscaling.minReplicas");
    }

    @Test
    void withoutItThereIsNone() {
        assertThat(Chart.ofOneRoute().render().all("HorizontalPodAutoscaler")).isEmpty();
    }

    private static V2HorizontalPodAutoscalerSpec autoscaler(Release release) {
        return release.one("HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class)
                .getSpec();
    }
}
