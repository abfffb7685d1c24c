package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** Traffic has a port, management another, and nothing confuses them. */
@NullUnmarked
class PortsTest {

    private static Map<String, Integer> containerPorts(Release release) {
        return release.container().getPorts().stream()
                .collect(Collectors.toMap(V1ContainerPort::getName, V1ContainerPort::getContainerPort));
    }

    /** The container's port that a Service's port leads to. */
    private static int target(Release release, V1ServicePort port) {
        return port.getTargetPort().isInteger()
                ? port.getTargetPort().getIntValue()
                : containerPorts(release).get(port.getTargetPort().getStrValue());
    }

    private static List<Integer> targets(Release release, V1Service service) {
        return service.getSpec().getPorts().stream()
                .map(port -> target(release, port))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theTrafficServiceLeadsToTheTrafficPortAlone(ValueFile values) {
        Release release = Chart.ofDefaults().with(values.text()).render();
        assertThat(targets(release, release.trafficService())).containsExactly(8080);
        assertThat(targets(release, release.managementService())).containsExactly(8081);
    }

    @Test
    void theManagementServiceIsInsideTheClusterAlone() {
        Release release =
                Chart.ofDefaults().with(ValueFile.LOAD_BALANCER.text()).render();
        assertThat(release.trafficService().getSpec().getType()).isEqualTo("LoadBalancer");
        assertThat(release.managementService().getSpec().getType()).isIn(null, "ClusterIP");
    }

    @Test
    void theConfigurationNamesTheContainersPorts() {
        Release release = Chart.ofOneRoute().render();
        Map<String, Object> application = new Yaml().load(release.application());
        assertThat(Flat.of(application))
                .containsEntry("server.port", 8080)
                .containsEntry("management.server.port", 8081);
        assertThat(containerPorts(release).values()).containsExactlyInAnyOrder(8080, 8081);
    }

    @Test
    void probesAskTheManagementPort() {
        Release release = Chart.ofOneRoute().render();
        V1Container container = release.container();
        assertThat(asked(release, container.getStartupProbe())).isEqualTo("8081/actuator/health/liveness");
        assertThat(asked(release, container.getReadinessProbe())).isEqualTo("8081/actuator/health/readiness");
        assertThat(asked(release, container.getLivenessProbe())).isEqualTo("8081/actuator/health/liveness");
    }

    private static String asked(Release release, V1Probe probe) {
        assertThat(probe.getHttpGet().getScheme()).isIn(null, "HTTP");
        return containerPorts(release).get(probe.getHttpGet().getPort().getStrValue())
                + probe.getHttpGet().getPath();
    }
}
