package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(Map<String, String> environment, String... arguments) {
        return HealthCheck.run(
                arguments,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void aReadyGatewayIsFoundByTheEnvironmentsPort() {
        try (TestGateway gateway = TestGateway.start("-b", "h2c://127.0.0.1:1")) {
            Map<String, String> environment =
                    Map.of("MANAGEMENT_SERVER_PORT", String.valueOf(gateway.managementPort()));
            assertThat(check(environment)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("/actuator/health/readiness answers 200");
        }
    }

    @Test
    void anErrorIsNotHealthUnlessAnyAnswerWillDo() {
        try (TestGateway gateway = TestGateway.start("-b", "h2c://127.0.0.1:1")) {
            String url = "http://127.0.0.1:" + gateway.port() + "/";
            assertThat(check(Map.of(), url)).isOne();
            assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(url + " answers 50");
            assertThat(check(Map.of(), "--any-status", url)).isZero();
        }
    }

    @Test
    void nobodyThereIsSaid() {
        String url = "http://127.0.0.1:" + FreePort.NOBODYS + "/";
        assertThat(check(Map.of(), "--any-status", url)).isOne();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(url + ": java.net.ConnectException");
    }

    @Test
    void whatIsNoUrlIsSaid() {
        assertThat(check(Map.of(), "file:/etc/passwd")).isOne();
        assertThat(check(Map.of(), "http://a b")).isOne();
        assertThat(check(Map.of("MANAGEMENT_SERVER_PORT", "99999"))).isOne();
        assertThat(check(Map.of(), "http://a", "http://b")).isOne();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("file:/etc/passwd: java.io.IOException: not an http URL")
                .contains("http://a b: java.io.IOException: not a URL")
                .contains(":99999/")
                .contains("one URL at most");
    }
}
