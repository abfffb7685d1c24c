package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes waits for as long as the gateway needs to stop: preStop, drain.delay, drain.timeout and ten seconds. */
@NullUnmarked
class GracePeriodTest {

    private static Long grace(Chart chart) {
        return chart.render().template().getSpec().getTerminationGracePeriodSeconds();
    }

    private static Chart draining(String delay, String timeout) {
        return Chart.ofOneRoute().with("sluice: {drain: {delay: %s, timeout: %s}}".formatted(delay, timeout));
    }

    @Test
    void byDefaultItIsTheGatewaysOwnDrainAndTenSeconds() {
        assertThat(grace(Chart.ofOneRoute())).isEqualTo(5 + 30 + 10);
    }

    @ParameterizedTest
    @CsvSource({"0s, 0s, 10", "20s, 1m, 90", "1500ms, 30s, 42", "1m, 1h, 3670", "0s, 1d, 86410"})
    void itFollowsTheDrainInWhateverUnit(String delay, String timeout, long seconds) {
        assertThat(grace(draining(delay, timeout))).isEqualTo(seconds);
    }

    @Test
    void aPauseBeforeSigtermCounts() {
        assertThat(grace(Chart.ofOneRoute().with("preStop: {sleepSeconds: 7}"))).isEqualTo(7 + 5 + 30 + 10);
    }

    @Test
    void aLongerOneIsTaken() {
        assertThat(grace(Chart.ofOneRoute().with("terminationGracePeriodSeconds: 300")))
                .isEqualTo(300);
    }

    @Test
    void oneThatIsTooShortIsRefusedWithWhatItTakes() {
        assertThat(Chart.ofOneRoute().with("terminationGracePeriodSeconds: 30").refusal())
                .contains("terminationGracePeriodSeconds")
                .contains("30")
                .contains("45");
    }

    @Test
    void thereIsNoPauseBeforeSigtermUnlessAskedFor() {
        assertThat(Chart.ofOneRoute().render().container().getLifecycle()).isNull();
    }

    @Test
    void aPauseIsKubernetesOwnBecauseTheImageHasNoShell() {
        assertThat(Chart.ofOneRoute()
                        .with("preStop: {sleepSeconds: 7}")
                        .render()
                        .container()
                        .getLifecycle()
                        .getPreStop()
                        .getSleep()
                        .getSeconds())
                .isEqualTo(7);
    }

    /** A node sends to its own pods while they are ready, which a longer delay does not make longer. */
    @Test
    void aLongDelayIsNotTakenForAPauseWhereANodeSendsToItsOwnPodsAlone() {
        Chart slow = Chart.ofOneRoute().with("{service: {type: LoadBalancer}, sluice: {drain: {delay: 20s}}}");
        Chart local = slow.with("service: {externalTrafficPolicy: Local}");
        assertThat(local.refusal()).contains("service.externalTrafficPolicy: ", "10 s", "preStop.sleepSeconds");
        assertThat(grace(slow)).isEqualTo(20 + 30 + 10);
        assertThat(grace(local.with("preStop: {sleepSeconds: 7}"))).isEqualTo(7 + 20 + 30 + 10);
        assertThat(grace(local.with("readinessProbe: {failureThreshold: 4}"))).isEqualTo(20 + 30 + 10);
    }

    @Test
    void aPauseIsRefusedWhereKubernetesHasNone() {
        assertThat(Chart.ofOneRoute()
                        .with("preStop: {sleepSeconds: 7}")
                        .onKubernetes("1.28.0")
                        .refusal())
                .contains("preStop.sleepSeconds", "service.externalTrafficPolicy Cluster");
    }
}
