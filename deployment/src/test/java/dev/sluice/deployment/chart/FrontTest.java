package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1IngressServiceBackend;
import io.kubernetes.client.openapi.models.V1IngressSpec;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What stands in front of the pods: the Service's type, and an Ingress. */
@NullUnmarked
class FrontTest {

    @Test
    void insideTheClusterAloneUnlessAskedFor() {
        Release release = Chart.ofOneRoute().render();
        assertThat(release.trafficService().getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(release.all("Ingress")).isEmpty();
    }

    @Test
    void aLoadBalancerIsToldWhatTheValuesSay() {
        Release release =
                Chart.ofDefaults().with(ValueFile.LOAD_BALANCER.text()).render();
        V1ServiceSpec spec = release.trafficService().getSpec();
        assertThat(spec.getType()).isEqualTo("LoadBalancer");
        assertThat(spec.getLoadBalancerClass()).isEqualTo("example.com/network");
        assertThat(spec.getLoadBalancerSourceRanges()).containsExactly("192.0.2.0/24");
        assertThat(spec.getExternalTrafficPolicy()).isEqualTo("Local");
        assertThat(release.trafficService().getMetadata().getAnnotations())
                .containsExactly(entry("example.com/idle-timeout", "350"));
    }

    @Test
    void aPortOfTheNodesIsTheOneThatIsNamed() {
        assertThat(Chart.ofOneRoute()
                        .with("service: {type: NodePort, nodePort: 30080}")
                        .render()
                        .trafficService()
                        .getSpec()
                        .getPorts())
                .extracting(V1ServicePort::getNodePort)
                .containsExactly(30080);
    }

    @Test
    void theProtocolMayBeLeftUnsaid() {
        assertThat(Chart.ofOneRoute()
                        .with("service: {appProtocol: none}")
                        .render()
                        .trafficService()
                        .getSpec()
                        .getPorts())
                .extracting(V1ServicePort::getAppProtocol)
                .containsExactly((String) null);
    }

    @Test
    void anIngressLeadsToTheTrafficService() {
        Release release = Chart.ofDefaults().with(ValueFile.INGRESS.text()).render();
        V1IngressServiceBackend backend = ingress(release)
                .getRules()
                .get(0)
                .getHttp()
                .getPaths()
                .get(0)
                .getBackend()
                .getService();
        assertThat(backend.getName())
                .isEqualTo(release.trafficService().getMetadata().getName());
        assertThat(release.trafficService().getSpec().getPorts())
                .anyMatch(port -> port.getName().equals(backend.getPort().getName())
                        || port.getPort().equals(backend.getPort().getNumber()));
    }

    @Test
    void anIngressHasTheHostsAndCertificatesOfTheValues() {
        V1IngressSpec spec =
                ingress(Chart.ofDefaults().with(ValueFile.INGRESS.text()).render());
        assertThat(spec.getIngressClassName()).isEqualTo("nginx");
        assertThat(spec.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getHost()).isEqualTo("api.example.com");
            assertThat(rule.getHttp().getPaths().get(0).getPathType()).isEqualTo("Prefix");
        });
        assertThat(spec.getTls()).singleElement().satisfies(tls -> {
            assertThat(tls.getSecretName()).isEqualTo("api-tls");
            assertThat(tls.getHosts()).containsExactly("api.example.com");
        });
    }

    @Test
    void aHostWithoutPathsIsAllOfThem() {
        V1IngressSpec spec = ingress(Chart.ofOneRoute()
                .with("ingress: {enabled: true, hosts: [{host: a.example.com}]}")
                .render());
        assertThat(spec.getRules().get(0).getHttp().getPaths()).singleElement().satisfies(path -> {
            assertThat(path.getPath()).isEqualTo("/");
            assertThat(path.getPathType()).isEqualTo("Prefix");
        });
    }

    private static V1IngressSpec ingress(Release release) {
        return release.one("Ingress", V1Ingress.class).getSpec();
    }
}
