package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart gives to the gateway is what the gateway takes, and it means there what the values say. */
class GatewayCheckTest {
    /** What kubelet keeps of a log as the message of a container that failed. */
    private static final int TERMINATION_MESSAGE_BYTES = 2048;

    private static final String CLEARTEXT = "Traffic on port 8080: cleartext (http/1.1, and h2c by prior knowledge)";
    private static final String TLS = "Traffic on port 8080: TLS (h2 or http/1.1 by ALPN)";
    private static final String TO_USERS = "Route users: all methods of /** go to upstream users";

    static Stream<Arguments> meanings() {
        return Stream.of(
                arguments(ValueFile.DEFAULTS, List.of(CLEARTEXT)),
                arguments(
                        ValueFile.ONE_ROUTE,
                        List.of(
                                CLEARTEXT,
                                "Management on port 8081: health and Prometheus meters under /actuator, in cleartext",
                                "Route users: all methods of /users/** go to upstream users",
                                "Upstream users: round-robin over 1 backend",
                                "  h2c://users.default.svc:8080",
                                "Stop: connections are accepted for 5s more, then accepted requests get 30s to finish")),
                arguments(ValueFile.AUTOSCALING, List.of(CLEARTEXT, TO_USERS)),
                arguments(
                        ValueFile.LOAD_BALANCER,
                        List.of(
                                "Trusted proxies: 192.0.2.0/24",
                                "Stop: connections are accepted for 5s more, then accepted requests get 1m to finish")),
                arguments(
                        ValueFile.INGRESS,
                        List.of("Route users: all methods of /** of api.example.com go to upstream users")),
                arguments(
                        ValueFile.TLS,
                        List.of(
                                TLS,
                                "Management on port 8081: health and Prometheus meters under /actuator, in cleartext",
                                "  h2://users.default.svc:8443",
                                "  TLS by the SSL bundle users",
                                "  https://api.example.com")),
                arguments(ValueFile.EVERYTHING, everything()));
    }

    private static List<String> everything() {
        return List.of(
                TLS,
                "Route users: GET, POST /users/**, /me of api.example.com, *.api.example.com go to upstream users,"
                        + " and never to a second backend of it",
                "Route legacy: all methods of /** go to upstream legacy",
                "Upstream users: weighted over 2 backends",
                "  h2://users-a.default.svc:8443, weight 2",
                "  h2://users-b.default.svc:8443, weight 1",
                "  timeouts: 1s to dial, 500ms for a seat, 10s to the answer's head, 2m between its frames",
                "  per backend and event loop: 1 to 4 connections of 50 streams, 256 requests waiting;",
                "  a connection closes after 10m of idleness and is replaced after 30m or 10000000 requests",
                "  health: out after 2 failures in a row, back after 1 successful probes, one every 3s (GET /healthz)",
                "Upstream legacy: random over 1 backend",
                "Limits: 5000 connections, 1000 of one address; on each 128 requests at a time over HTTP/2,"
                        + " and 400 resets in 30s;",
                "  100 fields of 16KB in a request, its line 16KB, its body 10MB",
                "Clients get 5s to send a head, 10s between pieces of a body, 1m between requests, 30s for a request in all",
                "Trusted proxies: 10.0.0.0/8, fd00::/8",
                // by the variable of extraEnv, which stands above the file
                "Own answers name no backend",
                "Stop: connections are accepted for 10s more, then accepted requests get 45s to finish");
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void theGatewayTakesItsContainersArgumentsFilesAndEnvironment(ValueFile values, List<String> meaning)
            throws Exception {
        GatewayRun run = GatewayRun.check(Chart.ofDefaults().with(values.text()).render());
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output().lines()).containsAll(meaning);
    }

    @Test
    void everyFileOfValuesIsAmongThem() {
        assertThat(meanings().map(arguments -> arguments.get()[0]))
                .containsExactlyInAnyOrderElementsOf(Arrays.<Object>asList((Object[]) ValueFile.values()));
    }

    /** What no schema sees: the gateway refuses it, and says so where {@code kubectl describe} shows it. */
    @Test
    void whatTheGatewayCannotAcceptIsRefusedByItInTheWordsOfItsTerminationMessage() throws Exception {
        Release release = Chart.ofOneRoute()
                .with("extraConfig: {server: {max-http-request-header-size: 1B}}")
                .with("sluice: {upstreams: {users: {pool: {min-connections: 9}}}}")
                .render();
        GatewayRun run =
                Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> GatewayRun.refusedStart(release));
        assertThat(run.code()).isEqualTo(1);
        byte[] log = run.output().getBytes(StandardCharsets.UTF_8);
        int kept = Math.min(log.length, TERMINATION_MESSAGE_BYTES);
        assertThat(new String(log, log.length - kept, kept, StandardCharsets.UTF_8))
                .contains("server.max-http-request-header-size", "1KB to 16MB")
                .contains("sluice.upstreams.users.pool.min-connections", "9");
    }
}
