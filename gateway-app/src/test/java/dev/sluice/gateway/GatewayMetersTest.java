package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators look at, as Prometheus reads it. */
class GatewayMetersTest {
    private static final String ANY = "Accept: */*";

    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "--sluice.upstreams.up.backends[0].uri=" + backend.uri(),
                "--sluice.upstreams.gone.backends[0].uri=h2c://127.0.0.1:" + FreePort.NOBODYS,
                "--sluice.routes[0].id=up",
                "--sluice.routes[0].paths=/status/**",
                "--sluice.routes[0].upstream=up",
                "--sluice.routes[1].id=gone",
                "--sluice.routes[1].paths=/gone",
                "--sluice.routes[1].upstream=gone",
                "--sluice.limits.connections=1234");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static void ask(String target, int status, String field) throws IOException {
        assertThat(RawHttp.request(gateway.port(), "GET " + target + " HTTP/1.1", "Host: x", field))
                .startsWith("HTTP/1.1 " + status);
    }

    private static double value(String meter) throws IOException {
        return Meters.value(gateway, meter);
    }

    private static double answers(String route, String status, String reason) throws IOException {
        return value("sluice_answers_own_total{reason=\"" + reason + "\",route=\"" + route + "\",status=\"" + status
                + "\",upstream=\"" + route + "\"}");
    }

    private static String requests(String route, String status) {
        return "sluice_requests_seconds_count{protocol=\"HTTP/1.1\",route=\"" + route + "\",status=\"" + status
                + "\",upstream=\"" + route + "\"}";
    }

    @Test
    void anAnswerOfTheGatewaysIsCountedWithItsReason() throws IOException {
        ask("/nowhere", 404, ANY);
        assertThat(answers("none", "4xx", "no-route")).isEqualTo(1);
    }

    @Test
    void anAnswerOfTheUpstreamsIsNotTheGateways() throws IOException {
        ask("/status/503", 503, ANY);
        Meters.awaitValue(gateway, requests("up", "5xx"), 1);
        assertThat(RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x"))
                .doesNotContainPattern("sluice_answers_own_total\\{.*route=\"up\"");
    }

    @Test
    void ofEachFailureTheRequestAndTheAnswerAreCountedAlike() throws IOException {
        ask("/gone", 503, ANY);
        ask("/gone", 200, "Content-Type: application/grpc");
        assertThat(answers("gone", "5xx", "connect-failed")).isEqualTo(2);
        Meters.awaitValue(gateway, requests("gone", "5xx"), 2);
    }

    @Test
    void theLimitOfConnectionsIsTold() throws IOException {
        assertThat(value("sluice_connections_limit")).isEqualTo(1234);
    }

    @Test
    void everyEventLoopTellsWhatItUsed() throws IOException {
        ask("/status/204", 204, ANY);
        int loops = Runtime.getRuntime().availableProcessors();
        double sum = 0;
        for (int loop : IntStream.rangeClosed(1, loops).toArray()) {
            sum += value("sluice_eventloops_cpu_seconds_total{loop=\"" + loop + "\"}");
        }
        assertThat(sum).isPositive();
    }

    @Test
    void nettysMemoryIsWithinItsBounds() throws IOException {
        double most = value("sluice_direct_memory_max_bytes");
        assertThat(value("sluice_direct_memory_used_bytes")).isBetween(1.0, most);
    }

    @Test
    void requestsComeInAHistogram() throws IOException {
        ask("/status/201", 201, ANY);
        String before =
                "sluice_requests_seconds_bucket{protocol=\"HTTP/1.1\",route=\"up\",status=\"2xx\",upstream=\"up\",le=\"";
        for (String bound : List.of("30.0", "+Inf")) {
            patiently().until(() -> value(before + bound + "\"}") > 0);
        }
    }
}
