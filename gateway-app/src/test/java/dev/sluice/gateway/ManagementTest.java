package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The management port and the traffic port are two worlds. */
@ExtendWith(OutputCaptureExtension.class)
class ManagementTest {
    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "--sluice.upstreams.up.backends[0].uri=" + backend.uri(),
                "--sluice.routes[0].id=up",
                "--sluice.routes[0].paths=/up/**",
                "--sluice.routes[0].upstream=up");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static String get(int port, String path) throws IOException {
        return RawHttp.request(port, "GET " + path + " HTTP/1.1", "Host: x");
    }

    @Test
    void healthIsOnTheManagementPortOnly() throws IOException {
        assertThat(get(gateway.managementPort(), "/actuator/health"))
                .startsWith("HTTP/1.1 200")
                .contains("\"status\":\"UP\"");
        assertThat(get(gateway.managementPort(), "/actuator/health/readiness")).startsWith("HTTP/1.1 200");
        assertThat(get(gateway.port(), "/actuator/health"))
                .startsWith("HTTP/1.1 404")
                .contains("\"reason\":\"no-route\"");
    }

    @Test
    void trafficIsNotServedOnTheManagementPort() throws IOException {
        long before = backend.requests.get();
        assertThat(get(gateway.managementPort(), "/up/x")).startsWith("HTTP/1.1 404");
        assertThat(backend.requests).hasValue(before);
    }

    @Test
    void requestsAndThePoolAreMeasured() throws IOException {
        get(gateway.port(), "/up/x");
        get(gateway.port(), "/nowhere");
        String origin = "origin=\"" + backend.uri().substring("h2c://".length()) + "\"";
        // answers may be read before they are counted
        patiently()
                .untilAsserted(() -> assertThat(get(gateway.managementPort(), "/actuator/prometheus"))
                        .contains(
                                "sluice_requests_seconds_count{protocol=\"HTTP/1.1\",route=\"up\",status=\"2xx\",upstream=\"up\"}",
                                "sluice_requests_seconds_count{protocol=\"HTTP/1.1\",route=\"none\",status=\"4xx\",upstream=\"none\"}",
                                "sluice_requests_active 0.0",
                                "sluice_pool_connections{" + origin + ",state=\"available\"} 1.0",
                                "sluice_pool_seats{" + origin + "} 100.0",
                                "sluice_pool_streams{" + origin + "} 0.0",
                                "sluice_pool_waiters{" + origin + "} 0.0",
                                "sluice_pool_dials_total{" + origin + ",result=\"connected\"} 1.0"));
    }

    @Test
    void twoIdentitiesAtOneAddressAreCountedTogether(CapturedOutput log) throws IOException {
        String at = "--sluice.upstreams.";
        try (TestGateway own = TestGateway.start(
                at + "a.backends[0].uri=" + backend.uri(),
                at + "b.backends[0].uri=" + backend.uri().replace("h2c:", "h2:"),
                "--sluice.routes[0].id=a",
                "--sluice.routes[0].upstream=a")) {
            get(own.port(), "/");
            patiently()
                    .untilAsserted(() -> assertThat(get(own.managementPort(), "/actuator/prometheus"))
                            .containsOnlyOnce("sluice_pool_streams{")
                            .containsPattern("sluice_pool_connections\\{.*available\"} 1.0"));
            assertThat(log.getAll()).doesNotContain("been already registered");
        }
    }

    @Test
    void actuatorIsWebFluxsWhereItSharesThePort() throws IOException {
        String port = String.valueOf(FreePort.next());
        try (TestGateway shared = TestGateway.start("-b", backend.uri(), "-p", port, "--management-port", port)) {
            assertThat(get(shared.port(), "/actuator/health")).contains("\"status\":\"UP\"");
            assertThat(get(shared.port(), "/actuatorx")).endsWith("ok");
            assertThat(get(shared.port(), "/%61ctuator/health")).endsWith("ok");
        }
    }
}
