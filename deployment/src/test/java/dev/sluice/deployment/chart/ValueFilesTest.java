package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For each file of values that matters: Helm has nothing to say against the chart, nor has Kubernetes against its manifests. */
class ValueFilesTest {

    @ParameterizedTest
    @EnumSource
    void strictLintIsClean(ValueFile values) {
        LintResult result = Chart.ofDefaults().with(values.text()).lint();
        assertThat(result.getMessages()).allMatch(message -> message.startsWith("[INFO]"));
        assertThat(result.isFailed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void kubernetesModelsTakeEachManifest(ValueFile values) {
        assertThat(Chart.ofDefaults().with(values.text()).render().manifests())
                .isNotEmpty()
                .extracting(KubernetesModels::complaint)
                .filteredOn(Objects::nonNull)
                .isEmpty();
    }

    /** From the oldest cluster that the chart allows to one that is not there yet. */
    @ParameterizedTest
    @ValueSource(strings = {"1.25.0", "1.29.9", "1.30.0", "1.34.1", "1.40.0"})
    void everyVersionOfKubernetesGetsValidManifests(String version) {
        Release release = Chart.ofDefaults()
                .with(ValueFile.EVERYTHING.text())
                // what older clusters do not have is refused, not left out
                .with("{preStop: {sleepSeconds: 0}, service: {trafficDistribution: \"\"}}")
                .with("podDisruptionBudget: {unhealthyPodEvictionPolicy: \"\"}")
                .onKubernetes(version)
                .render();
        assertThat(release.manifests())
                .extracting(KubernetesModels::complaint)
                .filteredOn(Objects::nonNull)
                .isEmpty();
    }

    @Test
    void whatAnUmbrellaChartSaysIsTaken() {
        assertThat(Chart.ofOneRoute()
                        .with("{enabled: true, global: {a: b}}")
                        .render()
                        .manifests())
                .isNotEmpty();
    }

    @Test
    void everythingSwitchedOnIsEveryKind() {
        Release release = Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).render();
        assertThat(release.manifests().stream().map(Manifest::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "ConfigMap",
                        "Deployment",
                        "HorizontalPodAutoscaler",
                        "Ingress",
                        "NetworkPolicy",
                        "Pod",
                        "PodDisruptionBudget",
                        "PrometheusRule",
                        "Service",
                        "ServiceAccount",
                        "ServiceMonitor");
    }

    @Test
    void anOlderClusterThanTheChartSupportsIsRefused() {
        assertThat(Chart.ofDefaults().onKubernetes("1.24.0").refusal()).contains("1.24.0", ">=1.25.0-0");
    }
}
