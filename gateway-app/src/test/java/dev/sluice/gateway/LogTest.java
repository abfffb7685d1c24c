package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;

/** No peer can fill the log: what clients do leaves nothing in it, what upstreams do a line per kind, and neither a stack trace. */
@ExtendWith(OutputCaptureExtension.class)
class LogTest {
    private static final int TIMES = 50;

    private static FrameBackend backend;
    private static TestGateway gateway;
    private static H2ConnectionPool h2;

    @BeforeAll
    static void start() {
        backend = new FrameBackend(stream -> {
            switch (stream.path()) {
                case "/reset" -> stream.reset(Http2Error.INTERNAL_ERROR.code());
                case "/short" -> stream.head("200", "content-length", "9").data("some", true);
                case "/quiet" -> {}
                default -> stream.head("200").data("ok", true);
            }
        });
        gateway = TestGateway.start(
                "--sluice.upstreams.default.backends[0].uri=" + backend.uri(),
                "--sluice.routes[0].id=default",
                "--sluice.routes[0].upstream=default",
                "--sluice.routes[0].paths=/up/**,/reset,/short,/quiet",
                "--sluice.client-timeouts.body=100ms",
                "--sluice.upstreams.default.health.failures=1000000",
                "--sluice.limits.body=100B");
        h2 = H2ConnectionPool.builder().build();
    }

    @AfterAll
    static void stop() {
        h2.dispose();
        gateway.close();
        backend.close();
    }

    /** Sends this and goes away without waiting for anything. */
    private static void sendAndGo(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.setSoLinger(true, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /.. HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "POST /up/x HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
                "POST /up/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
                "POST /quiet HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nsome",
                "nonsense\r\n\r\n",
            })
    void aClientLeavesNothing(String request, CapturedOutput log) throws IOException {
        String before = log.getAll();
        for (int i = 0; i < TIMES; i++) {
            sendAndGo(request);
        }
        assertThat(RawHttp.exchange(gateway.port(), request)).startsWith("HTTP/1.1 4");
        assertThat(log.getAll().substring(before.length())).isEmpty();
    }

    @Test
    void anHttp2ClientThatBreaksItsUploadsOffLeavesNothing(CapturedOutput log) {
        String before = log.getAll();
        for (int i = 0; i < TIMES; i++) {
            H2Request broken = H2Request.builder("POST", "/quiet")
                    .body(Flux.error(new IllegalStateException("broken")))
                    .build();
            h2.request(Origin.h2c("127.0.0.1", gateway.port()), broken)
                    .onErrorComplete()
                    .block(EndToEnd.PATIENCE);
        }
        assertThat(log.getAll().substring(before.length())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reset", "/short"})
    void anUpstreamLeavesALine(String path, CapturedOutput log) {
        String before = log.getAll();
        for (int i = 0; i < TIMES; i++) {
            h2.request(Origin.h2c("127.0.0.1", gateway.port()), H2Request.get(path))
                    .flatMapMany(H2Response::body)
                    .map(EndToEnd::takeText)
                    .onErrorComplete()
                    .blockLast(EndToEnd.PATIENCE);
        }
        String logged = log.getAll().substring(before.length());
        // and one more for every ten seconds that this takes
        assertThat(logged.lines()).hasSizeLessThan(TIMES / 2);
        assertThat(logged).contains("upstream default failed").doesNotContain("\tat ");
    }
}
