package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators see on the management port. */
class AdminTest {
    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "--sluice.upstreams.users.backends[0].uri=" + backend.uri(),
                "--sluice.upstreams.users.backends[0].weight=3",
                "--sluice.upstreams.users.pool.min-connections=1",
                "--sluice.upstreams.dead.backends[0].uri=h2c://127.0.0.1:1",
                "--sluice.routes[0].id=users",
                "--sluice.routes[0].hosts=*.example.com",
                "--sluice.routes[0].paths=/users/**",
                "--sluice.routes[0].methods=GET",
                "--sluice.routes[0].upstream=users",
                "--sluice.routes[1].id=dead",
                "--sluice.routes[1].paths=/dead",
                "--sluice.routes[1].upstream=dead");
        assertThat(RawHttp.request(gateway.port(), "GET /users/1 HTTP/1.1", "Host: api.example.com"))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.request(gateway.port(), "GET /dead HTTP/1.1", "Host: x"))
                .startsWith("HTTP/1.1 503");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static String get(TestGateway from, String path) throws IOException {
        return RawHttp.request(from.managementPort(), "GET " + path + " HTTP/1.1", "Host: x");
    }

    private static <T> T json(String path, String expression) throws IOException {
        String answer = get(gateway, path);
        assertThat(answer).startsWith("HTTP/1.1 200");
        return JsonPath.read(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1), expression);
    }

    private static String at(String expression) throws IOException {
        return String.valueOf(AdminTest.<Object>json("/actuator/sluice", expression));
    }

    @Test
    void theEndpointShowsRoutes() throws IOException {
        assertThat(at("$.routes[0]"))
                .contains("id=users", "hosts=[\"*.example.com\"]", "paths=[\"\\/users\\/**\"]", "methods=[\"GET\"]");
    }

    @Test
    void theEndpointShowsUpstreamsWithTheirPartOfThePool() throws IOException {
        String first = "$.upstreams[?(@.name=='users')].backends[0]";
        assertThat(at(first + ".uri")).contains(backend.uri().substring("h2c://".length()));
        assertThat(at(first + ".protocol")).isEqualTo("[\"h2c\"]");
        assertThat(at(first + ".weight")).isEqualTo("[3]");
        assertThat(at(first + ".health.state")).isEqualTo("[\"in\"]");
        patiently().until(() -> at(first + ".pool[*].connections[*].state").contains("available"));
        assertThat(at(first + ".pool[*].connections[*].seats.limit")).contains("100");
        assertThat(at(first + ".pool[*].connections[*].windows.sendBytes")).isNotEqualTo("[]");
    }

    @Test
    void theEndpointSaysWhyADialFailed() throws IOException {
        String shard = "$.upstreams[?(@.name=='dead')].backends[0].pool[0]";
        assertThat(at(shard + ".lastFailure")).contains("127.0.0.1:1");
        assertThat(at(shard + ".failedDials")).isNotEqualTo("[0]").isNotEqualTo("[]");
    }

    @Test
    void theEndpointShowsWhatIsUnderWay() throws IOException {
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send("GET /users/1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
            client.awaitText("ok");
            assertThat(at("$.phase")).isEqualTo("serving");
            // the answer may be read before its request is over
            patiently().until(() -> at("$.requests").equals("0"));
            assertThat(Integer.parseInt(at("$.connections"))).isPositive();
        }
    }

    @Test
    void oneUpstreamCanBeAskedFor() throws IOException {
        assertThat(String.valueOf(AdminTest.<Object>json("/actuator/sluice/dead", "$.backends[*].uri")))
                .contains("127.0.0.1:1");
        assertThat(get(gateway, "/actuator/sluice/nobody")).startsWith("HTTP/1.1 404");
    }

    @Test
    void theEndpointIsNotOnTheTrafficPort() throws IOException {
        assertThat(RawHttp.request(gateway.port(), "GET /actuator/sluice HTTP/1.1", "Host: x"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void aDeadUpstreamLeavesTheGatewayReadyAndUp() throws IOException {
        assertThat(get(gateway, "/actuator/health/readiness")).startsWith("HTTP/1.1 200");
        assertThat(String.valueOf(AdminTest.<Object>json("/actuator/health", "$.components.upstreams")))
                .contains("status=UP", "dead", "127.0.0.1:1");
    }

    @Test
    void readinessWaitsForWarmConnections() throws IOException {
        try (TestGateway cold =
                TestGateway.start("-b", "h2c://127.0.0.1:1", "--sluice.upstreams.default.pool.min-connections=1")) {
            assertThat(get(cold, "/actuator/health/readiness"))
                    .startsWith("HTTP/1.1 503")
                    .contains("OUT_OF_SERVICE", "\"missing\":[\"127.0.0.1:1\"]");
            assertThat(get(cold, "/actuator/health/liveness")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whatSharesTheTrafficPortGivesNoAddressAway() throws IOException {
        String port = String.valueOf(FreePort.next());
        try (TestGateway shared = TestGateway.start("-b", "h2c://127.0.0.1:1", "-p", port, "--management-port", port)) {
            assertThat(RawHttp.request(shared.port(), "GET /actuator/health HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("127.0.0.1");
            assertThat(RawHttp.request(shared.port(), "GET /actuator/sluice HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 404");
        }
    }
}
