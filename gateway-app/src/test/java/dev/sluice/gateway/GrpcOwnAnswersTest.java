package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gRPC client gets the gateway's own answers as statuses of its own protocol. */
class GrpcOwnAnswersTest {
    private static TestBackend backend;
    private static TestGateway gateway;
    private static H2ConnectionPool h2;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "--sluice.upstreams.up.backends[0].uri=" + backend.uri(),
                "--sluice.upstreams.up.timeouts.response=300ms",
                "--sluice.upstreams.gone.backends[0].uri=h2c://127.0.0.1:" + FreePort.NOBODYS,
                "--sluice.upstreams.gone.health.failures=1000000",
                "--sluice.routes[0].id=up",
                "--sluice.routes[0].upstream=up",
                "--sluice.routes[0].paths=/never",
                "--sluice.routes[1].id=gone",
                "--sluice.routes[1].upstream=gone",
                "--sluice.routes[1].paths=/gone");
        h2 = H2ConnectionPool.builder().build();
    }

    @AfterAll
    static void stop() {
        h2.dispose();
        gateway.close();
        backend.stop();
    }

    private static H2Response post(String path, String contentType) {
        H2Request request = H2Request.builder("POST", path)
                .header("content-type", contentType)
                .body("\0\0\0\0\0")
                .build();
        return Objects.requireNonNull(
                h2.request(Origin.h2c("127.0.0.1", gateway.port()), request).block(EndToEnd.PATIENCE));
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, application/grpc, 12, no-route",
        "/nowhere, application/grpc+proto, 12, no-route",
        "/nowhere, Application/gRPC; x=y, 12, no-route",
        "/../x, application/grpc, 13, ambiguous-path",
        "/gone, application/grpc, 14, connect-failed",
        "/never, application/grpc, 4, response-timeout",
    })
    void itIsAStatusWithoutMessages(String path, String contentType, String status, String reason) {
        H2Response response = post(path, contentType);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().get("content-type")).hasToString("application/grpc");
        assertThat(response.headers().get("grpc-status")).hasToString(status);
        assertThat(response.headers().get("grpc-message")).asString().startsWith(reason + ": ");
        assertThat(EndToEnd.text(response)).isEmpty();
        assertThat(response.trailers().block(EndToEnd.PATIENCE)).isNull();
    }

    @Test
    void itsMessageNamesRouteUpstreamAndRequest() {
        assertThat(post("/gone", "application/grpc").headers().get("grpc-message"))
                .asString()
                .matches(".* Route gone, upstream gone. Request [!-~]+.");
    }

    @ParameterizedTest
    @CsvSource({"application/grpc-web", "application/grpcx", "application/json"})
    void othersGetAProblem(String contentType) {
        H2Response response = post("/nowhere", contentType);
        assertThat(response.status()).isEqualTo(404);
        assertThat(EndToEnd.text(response)).contains("\"reason\":\"no-route\"");
    }

    @Test
    void anHttp1ClientOfGrpcGetsAStatusAsWell() throws IOException {
        String answer =
                RawHttp.request(gateway.port(), "POST /nowhere HTTP/1.1", "Host: x", "Content-Type: application/grpc");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK")
                .contains("grpc-status: 12", "content-length: 0")
                .endsWith("\r\n\r\n");
    }
}
