package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyIngressRule;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPort;
import io.kubernetes.client.openapi.models.V1NetworkPolicySpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Everybody may come to the traffic port, and to the management port who was asked in. */
@NullUnmarked
class NetworkPolicyTest {

    private static V1NetworkPolicySpec policy(String values) {
        return Chart.ofOneRoute()
                .with("networkPolicy: {enabled: true}")
                .with(values)
                .render()
                .one("NetworkPolicy", V1NetworkPolicy.class)
                .getSpec();
    }

    private static List<V1NetworkPolicyIngressRule> to(V1NetworkPolicySpec policy, String port) {
        return policy.getIngress().stream()
                .filter(rule -> rule.getPorts().stream().anyMatch(given -> isPort(given, port)))
                .toList();
    }

    private static boolean isPort(V1NetworkPolicyPort port, String name) {
        return port.getPort().isInteger()
                ? port.getPort().getIntValue() == (name.equals("management") ? 8081 : 8080)
                : port.getPort().getStrValue().equals(name);
    }

    private static List<V1NetworkPolicyPeer> peers(V1NetworkPolicySpec policy, String port) {
        return to(policy, port).stream()
                .flatMap(rule -> rule.getFrom().stream())
                .toList();
    }

    /** The labels of the namespaces that peers come from. */
    private static List<Map<String, String>> namespaces(V1NetworkPolicySpec policy, String port) {
        return peers(policy, port).stream()
                .filter(peer -> peer.getNamespaceSelector() != null)
                .map(peer -> peer.getNamespaceSelector().getMatchLabels())
                .toList();
    }

    @Test
    void thereIsNoneUnlessAskedFor() {
        assertThat(Chart.ofOneRoute().render().all("NetworkPolicy")).isEmpty();
    }

    @Test
    void everybodyMayComeToTheTrafficPort() {
        assertThat(to(policy("{}"), "traffic"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getFrom()).isNullOrEmpty());
    }

    @Test
    void orThoseWhoAreNamedAndTheHelmTest() {
        V1NetworkPolicySpec policy =
                policy("networkPolicy: {trafficFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]}");
        assertThat(namespaces(policy, "traffic")).containsExactly(Map.of("name", "ingress"));
        assertThat(peers(policy, "traffic")).hasSize(2).anySatisfy(NetworkPolicyTest::isTheHelmTest);
    }

    @Test
    void nobodyComesToTheManagementPortButTheHelmTest() {
        assertThat(peers(policy("{}"), "management")).singleElement().satisfies(NetworkPolicyTest::isTheHelmTest);
    }

    @Test
    void andThoseWhoAreNamed() {
        V1NetworkPolicySpec policy =
                policy("networkPolicy: {managementFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}");
        assertThat(namespaces(policy, "management")).containsExactly(Map.of("name", "monitoring"));
        assertThat(peers(policy, "management")).hasSize(2);
    }

    /** A pod of this chart's test, and nobody who has merely the same name. */
    private static void isTheHelmTest(V1NetworkPolicyPeer peer) {
        Release release = Chart.ofOneRoute().render();
        assertThat(peer.getNamespaceSelector()).isNull();
        assertThat(release.all("Pod"))
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.labels())
                        .containsAllEntriesOf(peer.getPodSelector().getMatchLabels()));
    }

    @Test
    void whereItGoesIsOpenUnlessAskedFor() {
        assertThat(policy("{}").getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy("{}").getEgress()).isNullOrEmpty();
    }

    @Test
    void orToNameServersAndThoseWhoAreNamed() {
        V1NetworkPolicySpec policy = policy(
                "networkPolicy: {egress: {enabled: true, rules: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 9000}]}]}}");
        assertThat(policy.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(policy.getEgress())
                .anySatisfy(rule -> assertThat(rule.getPorts())
                        .extracting(V1NetworkPolicyPort::getProtocol)
                        .containsExactlyInAnyOrder("UDP", "TCP"))
                .anySatisfy(rule -> assertThat(rule.getTo())
                        .singleElement()
                        .satisfies(
                                peer -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.0.0.0/8")));
    }
}
