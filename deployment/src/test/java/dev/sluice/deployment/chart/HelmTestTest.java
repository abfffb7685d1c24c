package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code helm test} asks both Services, by their names and ports. */
@NullUnmarked
class HelmTestTest {

    private static V1Pod pod(Release release) {
        return release.one("Pod", V1Pod.class);
    }

    /** The URLs that its containers ask, in the order of the command. */
    private static List<URI> asked(Release release) {
        return pod(release).getSpec().getContainers().stream()
                .flatMap(container -> Stream.concat(
                        container.getCommand().stream(),
                        container.getArgs() == null ? Stream.of() : container.getArgs().stream()))
                .filter(word -> word.matches("https?://.*"))
                .map(URI::create)
                .toList();
    }

    private static boolean leadsTo(URI url, V1Service service) {
        List<Integer> ports = service.getSpec().getPorts().stream()
                .map(V1ServicePort::getPort)
                .toList();
        String name = service.getMetadata().getName();
        int standard = url.getScheme().equals("https") ? 443 : 80;
        return (url.getHost().equals(name) || url.getHost().startsWith(name + "." + Chart.NAMESPACE))
                && ports.contains(url.getPort() == -1 ? standard : url.getPort());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TLS", "EVERYTHING"})
    void itAsksTheTrafficServiceAndTheManagementService(ValueFile values) {
        Release release = Chart.ofDefaults().with(values.text()).render();
        assertThat(asked(release))
                .hasSize(2)
                .anyMatch(url -> leadsTo(url, release.trafficService()))
                .anyMatch(url -> leadsTo(url, release.managementService())
                        && url.getPath().equals("/actuator/health/readiness"));
    }

    /** A certificate is made out to the name that clients use, which is not the Service's. */
    @Test
    void aTrafficPortWithTlsIsNotAsked() {
        Release release = Chart.ofDefaults().with(ValueFile.TLS.text()).render();
        assertThat(asked(release))
                .singleElement()
                .satisfies(url ->
                        assertThat(leadsTo(url, release.managementService())).isTrue());
    }

    @Test
    void itFollowsOtherPorts() {
        Release release = Chart.ofOneRoute()
                .with("{service: {port: 8000}, ports: {traffic: 9080, management: 9081}}")
                .render();
        assertThat(asked(release))
                .anyMatch(url -> leadsTo(url, release.trafficService()) && url.getPort() == 8000)
                .anyMatch(url -> leadsTo(url, release.managementService()) && url.getPort() == 9081);
    }

    @Test
    void itRunsTheGatewaysImageOnce() {
        Release release = Chart.ofOneRoute().render();
        assertThat(pod(release).getMetadata().getAnnotations()).containsEntry(ChartCopy.HOOK, "test");
        assertThat(pod(release).getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(pod(release).getSpec().getContainers())
                .extracting(V1Container::getImage)
                .containsOnly(release.container().getImage());
    }

    @Test
    void itHasALimitOfMemory() {
        assertThat(pod(Chart.ofOneRoute().render()).getSpec().getContainers())
                .allSatisfy(container ->
                        assertThat(container.getResources().getLimits()).containsKey("memory"));
    }
}
