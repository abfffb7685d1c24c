package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolListener;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** An answer that is complete before its request is: it stops the upload, and it is not lost. */
class EarlyAnswerTest {
    private static final int LARGE_BYTES = 6 << 20;

    private static FrameBackend backend;
    private static TestGateway gateway;
    /** Sends what is missing of an answer. */
    private static volatile Runnable rest = () -> {};

    @BeforeAll
    static void start() {
        backend = new FrameBackend(EarlyAnswerTest::answer);
        gateway = TestGateway.start(
                "--sluice.upstreams.u.backends[0].uri=" + backend.uri(),
                "--sluice.routes[0].id=r",
                "--sluice.routes[0].upstream=u",
                "--sluice.routes[0].paths=/whole,/streamed,/deaf");
    }

    private static void answer(FrameBackend.Stream stream) {
        if (stream.path().equals("/deaf")) {
            return;
        }
        stream.head("200");
        if (stream.path().equals("/streamed")) {
            stream.data("ear", false);
            rest = () -> stream.channel()
                    .eventLoop()
                    .execute(() -> stream.data("ly", true).channel().flush());
        } else {
            stream.data("early", true);
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    /** Sends all of a large body before it reads a byte of the answer, as simple clients do. */
    private static String deafUpload(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(new byte[LARGE_BYTES]);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({"/whole, early", "/nowhere, no-route"})
    void anHttp1ClientThatWritesFirstAndReadsThenGetsItAllAndIsToldThatTheConnectionEnds(String path, String text)
            throws IOException {
        assertThat(deafUpload(path)).startsWith("HTTP/1.1 ").contains("connection: close", text);
    }

    @Test
    void soDoesOneWhoseAnswersHeadLeftBeforeItWasKnown() throws IOException {
        String head = "POST /streamed HTTP/1.1\r\nHost: x\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n";
        String answer = RawHttp.exchange(gateway.port(), head + "some", "ear", () -> rest.run());
        assertThat(answer).startsWith("HTTP/1.1 200").contains("ear", "ly").endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void aClientThatNeverStopsIsCutOff() {
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                        OutputStream out = socket.getOutputStream();
                        out.write("POST /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                        for (long sent = 0; sent < 1L << 30; sent += 1 << 16) {
                            out.write(new byte[1 << 16]);
                        }
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void anHttp2ClientIsToldToStopOnceItHasTheWholeAnswer() throws Exception {
        CompletableFuture<Long> code = new CompletableFuture<>();
        H2ConnectionPool h2 = H2ConnectionPool.builder()
                .listener(new PoolListener() {
                    @Override
                    public void reset(Origin origin, Initiator initiator, long http2Code) {
                        if (initiator == Initiator.PEER) {
                            code.complete(http2Code);
                        }
                    }
                })
                .build();
        try {
            H2Request endless = H2Request.builder("POST", "/whole")
                    .body(Flux.just(TestBackend.text("body")).concatWith(Flux.never()))
                    .build();
            H2Response response = Objects.requireNonNull(
                    h2.request(Origin.h2c("127.0.0.1", gateway.port()), endless).block(EndToEnd.PATIENCE));
            assertThat(EndToEnd.text(response)).isEqualTo("early");
            assertThat(code.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(Http2Error.NO_ERROR.code());
        } finally {
            h2.dispose();
        }
    }

    @Test
    void aStreamWhoseUploadNobodyReadsGoesWithItsConnection() throws Exception {
        H2ConnectionPool h2 = H2ConnectionPool.builder().build();
        H2Request endless = H2Request.builder("POST", "/deaf")
                .body(Flux.<ByteBuf>generate(sink -> sink.next(TestBackend.text("body".repeat(4096)))))
                .build();
        Disposable asking =
                h2.request(Origin.h2c("127.0.0.1", gateway.port()), endless).subscribe(answer -> {}, failure -> {});
        backend.deaf.get(Patience.SECONDS, TimeUnit.SECONDS);
        h2.dispose();
        asking.dispose();
        Meters.awaitValue(gateway, "sluice_requests_active", 0);
    }
}
