package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said after an install: where traffic goes, how to look inside, and what is still missing. */
class NotesTest {

    @ParameterizedTest
    @EnumSource
    void theySayWhereTrafficGoesAndHowToLookInside(ValueFile values) {
        assertThat(Chart.ofDefaults().with(values.text()).notes())
                .contains("gate-sluice", "--namespace " + Chart.NAMESPACE, "port-forward", "8081", "/actuator/sluice")
                .doesNotContain("<no value>", "%!");
    }

    @Test
    void theySayThatNoRouteIsThereYet() {
        assertThat(Chart.ofDefaults().notes()).contains("sluice.routes");
        assertThat(Chart.ofOneRoute().notes()).doesNotContain("sluice.routes");
    }

    @Test
    void theySayThatMetersAreNotScrapedYet() {
        assertThat(Chart.ofOneRoute().notes()).contains("serviceMonitor.enabled");
        assertThat(Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).notes())
                .doesNotContain("serviceMonitor.enabled");
    }

    @Test
    void theySayThatANodesBalancerNeedsAPauseBeforeSigterm() {
        Chart local = Chart.ofOneRoute().with("service: {type: LoadBalancer, externalTrafficPolicy: Local}");
        assertThat(local.notes()).contains("preStop.sleepSeconds");
        assertThat(local.with("preStop: {sleepSeconds: 30}").notes()).doesNotContain("preStop.sleepSeconds");
    }

    @Test
    void theyNameTheSecretsThatHaveToBeThere() {
        assertThat(Chart.ofDefaults().with(ValueFile.TLS.text()).notes()).contains("gate-tls", "users-tls");
    }
}
