package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are right each by itself and do not fit each other: refused as well, in words that begin with the path. */
class UnfitValuesTest {

    private static void assertRefused(Chart chart, String reason) {
        // what stands before it is the template's line
        assertThat(chart.refusal()).contains("): " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{routes: [{id: b, upstream: user}]}    | sluice.routes[0].upstream: 'user' is none of sluice.upstreams (users)",
                "{routes: []}                           | sluice.routes: at least one is needed",
                "{routes: [{id: a, upstream: users}, {id: a, upstream: users}]} | sluice.routes[1].id: 'a' is the id of another route already",
                "{upstreams: {users: {tls: {bundle: a}}}} | sluice.upstreams.users.tls.bundle: 'a' is none of sslBundles ()",
            })
    void inTheGatewaysConfiguration(String sluice, String reason) {
        assertRefused(Chart.ofOneRoute().with("sluice: " + sluice), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "demo: true                                       | demo: ",
                "sslBundles: {traffic: {secretName: a, trust: b}} | sslBundles.traffic: ",
                "extraConfig: {sluice: {drain: {delay: 1s}}}      | extraConfig.sluice: ",
                "extraConfig: {sluice.drain.delay: 1s}            | extraConfig.sluice.drain.delay: ",
                "extraConfig: {server: {port: 80}}                | extraConfig.server.port: ",
                "extraConfig: {server.port: 80}                   | extraConfig.server.port: ",
                "extraConfig: {management.server.port: 80}        | extraConfig.management.server.port: ",
                "extraConfig: {management: {server.port: 80}}     | extraConfig.management.server.port: ",
                "extraConfig: {management: {server: {port: 80}}}  | extraConfig.management.server.port: ",
                "extraConfig: {management.server: {port: 80}}    | extraConfig.management.server.port: ",
                "extraConfig: {management: {server: {ssl: {bundle: a}}}} | management.scheme: must be HTTPS",
                "extraConfig: {management.server.ssl.bundle: a}  | management.scheme: must be HTTPS",
                "extraConfig: {management: {server.ssl.bundle: a}} | management.scheme: must be HTTPS",
                "extraConfig: {management.server.base-path: /a}  | extraConfig.management.server.base-path: ",
                "extraConfig: {management: {server: {address: 127.0.0.1}}} | extraConfig.management.server.address: ",
                "extraConfig: {management.endpoints.web: {basePath: /}} | extraConfig.management.endpoints.web.basePath: ",
                "extraConfig: {spring.lifecycle.timeout-per-shutdown-phase: 20s} | extraConfig.spring.lifecycle.timeout-per-shutdown-phase: ",
                "extraConfig: {server: {ssl: {bundle: a}}}       | extraConfig.server.ssl.bundle: is tls.secretName",
                "extraConfig: {server.ssl.certificate: a}        | extraConfig.server.ssl.certificate: is tls.secretName",
                "extraConfig: {server: {ssl.key-store: a}}       | extraConfig.server.ssl.key-store: is tls.secretName",
                "ports: {management: 8080}                        | ports.management: 8080 is ports.traffic",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: a}]   | extraEnv[0]: ",
                "extraEnv: [{name: A, value: b}, {name: SERVER_PORT, value: '80'}] | extraEnv[1]: SERVER_PORT is ports.traffic",
                "extraEnv: [{name: MANAGEMENT_SERVER_PORT, value: '80'}] | extraEnv[0]: MANAGEMENT_SERVER_PORT is ports.management",
                "extraEnv: [{name: SLUICE_DRAIN_DELAY, value: 1m}] | extraEnv[0]: SLUICE_DRAIN_DELAY is sluice.drain.delay",
                "extraEnv: [{name: SLUICE_DRAIN_TIMEOUT, value: 1m}] | extraEnv[0]: SLUICE_DRAIN_TIMEOUT is sluice.drain.timeout",
                "jvm: {options: [-Xlog:gc, -XX:+UseZGC]}         | jvm.options[1]: -XX:+UseZGC",
                "strategy: {rollingUpdate: {maxSurge: 0}}         | strategy.rollingUpdate: ",
                "service: {nodePort: 30000}                       | service.nodePort: ",
                "service: {loadBalancerClass: a}                  | service.loadBalancerClass: ",
                "service: {externalTrafficPolicy: Local}          | service.externalTrafficPolicy: ",
                "ingress: {enabled: true}                         | ingress.hosts: ",
                "podDisruptionBudget: {minAvailable: 1}           | podDisruptionBudget: needs either",
                "podDisruptionBudget: {maxUnavailable: null}      | podDisruptionBudget: needs either",
                "serviceMonitor: {enabled: true}, management: {service: {enabled: false}} | serviceMonitor.enabled: ",
            })
    void amongTheOptionsOfTheChart(String values, String reason) {
        assertRefused(Chart.ofOneRoute().with("{" + values + "}"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.30.9 | service: {trafficDistribution: PreferClose} | service.trafficDistribution: needs",
                "1.33.4 | service: {trafficDistribution: PreferSameZone} | service.trafficDistribution: PreferSameZone needs Kubernetes 1.34",
                "1.26.0 | podDisruptionBudget: {unhealthyPodEvictionPolicy: AlwaysAllow} | podDisruptionBudget.unhealthyPodEvictionPolicy: needs"
            })
    void whatTheClusterIsTooOldFor(String version, String values, String reason) {
        assertRefused(Chart.ofOneRoute().with(values).onKubernetes(version), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1gate", "gate.eu"})
    void aReleasesNameThatNoServiceMayHave(String release) {
        Chart chart = Chart.ofOneRoute().named(release);
        assertRefused(chart, "fullnameOverride: ");
        assertThat(chart.with("fullnameOverride: gate").render().manifests()).isNotEmpty();
    }

    @Test
    void whatClientsHaveToShowMayBeSaidBesideTheCertificate() {
        assertThat(Chart.ofOneRoute()
                        .with("{tls: {secretName: a}, extraConfig: {server.ssl.client-auth: need}}")
                        .render()
                        .application())
                .contains("server.ssl.client-auth: need");
    }

    @Test
    void noRoutesAndNoDemonstrationEither() {
        assertRefused(Chart.ofDefaults().with("demo: false"), "sluice.routes: at least one is needed");
    }

    @ParameterizedTest
    @CsvSource({"cpu, 3, 2", "cpu, 2100m, 2", "memory, 1Gi, 768Mi"})
    void moreAskedForThanAllowed(String resource, String request, String limit) {
        assertRefused(
                Chart.ofOneRoute().with("resources: {requests: {%s: %s}}".formatted(resource, request)),
                "resources.requests.%s: %s is above resources.limits.%s, %s"
                        .formatted(resource, request, resource, limit));
    }

    @Test
    void aLoadBalancersRangesAreNotSilentlyLost() {
        assertRefused(
                Chart.ofOneRoute().with("service: {loadBalancerSourceRanges: [10.0.0.0/8]}"),
                "service.loadBalancerSourceRanges: ");
    }
}
