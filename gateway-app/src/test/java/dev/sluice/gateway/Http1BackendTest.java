package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.upstream.http1.ScriptedBackend;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The whole gateway before a backend that speaks HTTP/1.1. */
@ExtendWith(OutputCaptureExtension.class)
class Http1BackendTest {
    private ScriptedBackend backend;
    private TestGateway gateway;
    private H2ConnectionPool h2;

    @BeforeEach
    void start() throws IOException {
        backend = new ScriptedBackend();
        // it fails often here, and is to be asked all the same
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.upstreams.default.health.failures=1000000");
        h2 = H2ConnectionPool.builder().build();
    }

    @AfterEach
    void stop() throws IOException {
        h2.dispose();
        gateway.close();
        backend.close();
    }

    private H2Response request(H2Request.Builder request) {
        return Objects.requireNonNull(h2.request(Origin.h2c("127.0.0.1", gateway.port()), request.build())
                .block(EndToEnd.PATIENCE));
    }

    private H2Response get(String path) {
        return request(H2Request.builder("GET", path).authority("x.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2Fb", "//", "/?", "/?q=a|b", "/x?a={b}&c=%zz", "/b%C3%A9"})
    void aTargetReachesTheBackendVerbatim(String target) throws IOException {
        RawHttp.request(gateway.port(), "GET " + target + " HTTP/1.1", "Host: x.test");
        EndToEnd.text(get(target));
        assertThat(backend.heads)
                .hasSize(2)
                .allSatisfy(head -> assertThat(head).startsWith("GET " + target + " HTTP/1.1\nhost: x.test\n"));
    }

    @Test
    void anHttp2ClientsCookieCrumbsArriveInOneField() {
        EndToEnd.text(
                request(H2Request.builder("GET", "/").header("cookie", "a=1").header("cookie", "b=2")));
        assertThat(backend.heads.get(0)).contains("\ncookie: a=1; b=2\n").doesNotContain("accept:", "user-agent:");
    }

    @Test
    void bodiesAndTrailersPassInBothDirections() throws Exception {
        CompletableFuture<String> body = new CompletableFuture<>();
        backend.on("/", peer -> {
            body.complete(peer.readBody());
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n");
        });
        H2Response answer = request(H2Request.builder("POST", "/")
                .header("te", "trailers")
                .body(Flux.just(TestBackend.text("some"), TestBackend.text("thing")))
                .trailers(Mono.just(new DefaultHttp2Headers().add("x-asked", "1"))));
        assertThat(EndToEnd.text(answer)).isEqualTo("hello");
        assertThat(Objects.requireNonNull(answer.trailers().block(EndToEnd.PATIENCE))
                        .get("x-sum"))
                .hasToString("7");
        assertThat(body.get(Patience.SECONDS, TimeUnit.SECONDS))
                .contains("some")
                .endsWith("x-asked: 1");
        assertThat(backend.heads.get(0)).contains("te: trailers\n", "connection: te\n");
    }

    @Test
    void anAnswerThatStopsShortNeverEndsForItsClient() throws IOException {
        backend.on("/", peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
            peer.close();
        });
        assertThat(RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("content-length: 10")
                .endsWith("some");
        Assertions.assertThatThrownBy(
                        () -> get("/").body().doOnNext(ByteBuf::release).blockLast(EndToEnd.PATIENCE))
                .isInstanceOfSatisfying(
                        PoolException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_RESET));
    }

    @Test
    void aClientThatGoesTakesItsBackendsConnectionWithIt() throws Exception {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        backend.on("/never", peer -> {
            arrived.complete(null);
            closed.complete(peer.closed());
        });
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream()
                    .write("GET /never HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBackendThatBreaksTheProtocolFillsNoLog(CapturedOutput log) throws IOException {
        backend.on("/bad", "nonsense\r\n\r\n");
        backend.on("/gone", ScriptedBackend.Peer::reset);
        for (int i = 0; i < 20; i++) {
            assertThat(get("/bad").status()).isEqualTo(502);
            assertThat(get("/gone").status()).isEqualTo(502);
        }
        // a line per kind, and one more for every ten seconds that this takes
        assertThat(log.getAll().lines().filter(line -> line.contains("WARN"))).hasSizeBetween(2, 20);
        assertThat(log.getAll()).doesNotContain("\tat ", " ERROR ");
    }

    @Test
    void itsConnectionsAreMeasuredAsThePoolsAre() throws IOException {
        EndToEnd.text(get("/"));
        String origin = "{origin=\"127.0.0.1:" + backend.port() + "\"";
        String scrape = "GET /actuator/prometheus HTTP/1.1";
        patiently()
                .untilAsserted(() -> assertThat(RawHttp.request(gateway.managementPort(), scrape, "Host: x"))
                        .contains(
                                "sluice_pool_connections" + origin + ",state=\"available\"} 1.0",
                                "sluice_pool_waiters" + origin + "} 0.0",
                                "sluice_pool_dials_total" + origin + ",result=\"connected\"} 1.0"));
    }
}
