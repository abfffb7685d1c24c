package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** A backend that goes and returns, seen by clients, in the meters and in the log. */
@ExtendWith(OutputCaptureExtension.class)
class HealthTest {
    private static String get(int port, String path) throws IOException {
        return RawHttp.request(port, "GET " + path + " HTTP/1.1", "Host: x");
    }

    private static String await(int port, String path, String wanted) throws IOException {
        return patiently().until(() -> get(port, path), answer -> answer.contains(wanted));
    }

    private static DisposableServer h2c(int port, int status) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .protocol(HttpProtocol.H2C)
                .handle((request, response) -> response.status(request.uri().equals("/healthz") ? status : 200)
                        .sendString(Mono.just("ok")))
                .bindNow();
    }

    @Test
    void allOutIsAnswered503AtOnceUntilOneReturns(CapturedOutput log) throws IOException {
        int port = FreePort.next();
        try (TestGateway gateway =
                TestGateway.start("-b", "h2c://127.0.0.1:" + port, "--sluice.upstreams.default.health.interval=1s")) {
            await(gateway.port(), "/", "no-backend");
            String out = await(gateway.managementPort(), "/actuator/prometheus", "sluice_health_changes_total");
            assertThat(out)
                    .contains(
                            "sluice_health_changes_total{backend=\"127.0.0.1:" + port
                                    + "\",reason=\"connect-failed\",to=\"out\",upstream=\"default\"} 1.0",
                            "sluice_backends{state=\"in\",upstream=\"default\"} 0.0",
                            "sluice_backends{state=\"out\",upstream=\"default\"} 1.0");
            DisposableServer returned = h2c(port, 200);
            try {
                await(gateway.port(), "/", "HTTP/1.1 200");
                assertThat(get(gateway.managementPort(), "/actuator/prometheus"))
                        .contains("reason=\"probes-succeeded\",to=\"in\",upstream=\"default\"} 1.0");
            } finally {
                returned.disposeNow();
            }
        }
        assertThat(log.getAll())
                .containsOnlyOnce("upstream default: 127.0.0.1:" + port + " is out: ")
                .containsOnlyOnce("upstream default: 127.0.0.1:" + port + " is back");
    }

    @Test
    void aHealthPageThatSaysNoTakesItsBackendOutThoughItAnswers() throws IOException {
        DisposableServer sick = h2c(0, 503);
        DisposableServer well = h2c(0, 200);
        try (TestGateway gateway = TestGateway.start(
                "-b",
                "h2c://127.0.0.1:" + sick.port(),
                "-b",
                "h2c://127.0.0.1:" + well.port(),
                // a probe's time is a part of it: enough for an answer on any machine
                "--sluice.upstreams.default.health.interval=3s",
                "--sluice.upstreams.default.health.failures=1",
                "--sluice.upstreams.default.health.path=/healthz")) {
            assertThat(get(gateway.port(), "/")).startsWith("HTTP/1.1 200");
            await(gateway.managementPort(), "/actuator/prometheus", "reason=\"probe-status\",to=\"out\"");
            assertThat(get(gateway.port(), "/")).startsWith("HTTP/1.1 200");
        } finally {
            sick.disposeNow();
            well.disposeNow();
        }
    }
}
