package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not as long as they say: a client never takes one for complete, nor what follows for another. */
class ContentLengthTest {
    private static FrameBackend backend;
    /** Sends what is missing of an answer. */
    private static volatile Runnable rest = () -> {};

    private static TestGateway gateway;
    private static H2ConnectionPool h2;

    @BeforeAll
    static void start() {
        backend = new FrameBackend(ContentLengthTest::answer);
        gateway = TestGateway.start("-b", backend.uri());
        h2 = H2ConnectionPool.builder().build();
    }

    private static void answer(FrameBackend.Stream stream) {
        switch (stream.path()) {
            case "/short" -> later(stream.head("200", "content-length", "10").data("some", false), "more");
            case "/long" -> later(stream.head("200", "content-length", "4").data("some", false), "more");
            case "/short-at-once" -> stream.head("200", "content-length", "10").data("some", true);
            case "/204" -> stream.head("204").data("content", true);
            case "/304" -> stream.head("304", "content-length", "7").data("content", true);
            case "/head" -> stream.head("200", "content-length", "7").data("content", true);
            default -> stream.lastHead("304", "content-length", "7");
        }
    }

    /** When the client has seen the first part, so that the gateway has passed it on. */
    private static void later(FrameBackend.Stream stream, String text) {
        rest = () -> stream.channel()
                .eventLoop()
                .execute(() -> stream.data(text, true).channel().flush());
    }

    @AfterAll
    static void stop() {
        h2.dispose();
        gateway.close();
        backend.close();
    }

    private static H2Response request(String method, String path) {
        return Objects.requireNonNull(h2.request(
                        Origin.h2c("127.0.0.1", gateway.port()),
                        H2Request.builder(method, path).build())
                .block(EndToEnd.PATIENCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/short", "/long"})
    void anHttp2ClientsStreamIsReset(String path) {
        H2Response response = request("GET", path);
        assertThatThrownBy(() -> response.body()
                        .doOnNext(content -> {
                            content.release();
                            rest.run();
                        })
                        .blockLast(EndToEnd.PATIENCE))
                .isInstanceOf(PoolException.class);
    }

    @Test
    void anHttp1ClientsConnectionEndsBeforeItsContent() throws IOException {
        assertThat(RawHttp.exchange(gateway.port(), "GET /short HTTP/1.1\r\nHost: x\r\n\r\n", "some", () -> rest.run()))
                .contains("content-length: 10")
                .endsWith("\r\n\r\nsome");
    }

    @Test
    void anHttp1ClientGetsNoMoreThanWasSaid() throws IOException {
        assertThat(RawHttp.exchange(gateway.port(), "GET /long HTTP/1.1\r\nHost: x\r\n\r\n", "some", () -> rest.run()))
                .contains("content-length: 4")
                .endsWith("\r\n\r\nsome");
    }

    @ParameterizedTest
    @CsvSource({"GET, /short-at-once", "GET, /204", "GET, /304", "HEAD, /head"})
    void whereNothingHasLeftTheAnswerIs502(String method, String path) throws IOException {
        assertThat(request(method, path).status()).isEqualTo(502);
        assertThat(RawHttp.request(gateway.port(), method + " " + path + " HTTP/1.1", "Host: x"))
                .startsWith("HTTP/1.1 502 ");
    }

    @Test
    void aLengthWithoutContentIsNoFaultWhereThereIsNone() throws IOException {
        assertThat(request("GET", "/not-modified").status()).isEqualTo(304);
        assertThat(RawHttp.request(gateway.port(), "GET /not-modified HTTP/1.1", "Host: x"))
                .startsWith("HTTP/1.1 304 ")
                .endsWith("\r\n\r\n");
    }
}
