package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Informational answers go ahead of the real one and do it no harm. */
class InformationalTest {
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n";

    private static FrameBackend backend;
    private static TestGateway gateway;
    private static H2ConnectionPool h2;

    @BeforeAll
    static void start() {
        backend = new FrameBackend(InformationalTest::answer);
        gateway = TestGateway.start("-b", backend.uri());
        h2 = H2ConnectionPool.builder().build();
    }

    private static void answer(FrameBackend.Stream stream) {
        switch (stream.path()) {
            case "/others" -> stream.head("100").head("102", "via", "it");
            case "/flood" -> {
                for (int i = 0; i < 1000; i++) {
                    hint(stream);
                }
            }
            default -> hint(stream);
        }
        if (stream.path().equals("/head")) {
            stream.lastHead("200", "content-length", "2");
        } else {
            stream.head("200", "content-length", "2").data("ok", true);
        }
    }

    private static void hint(FrameBackend.Stream stream) {
        stream.head("103", "link", "</a.css>; rel=preload");
    }

    @AfterAll
    static void stop() {
        h2.dispose();
        gateway.close();
        backend.close();
    }

    private static List<Http2Headers> hintsOverHttp2(String path) {
        List<Http2Headers> seen = new CopyOnWriteArrayList<>();
        H2Request request =
                H2Request.builder("GET", path).onInformational(seen::add).build();
        H2Response response = Objects.requireNonNull(
                h2.request(Origin.h2c("127.0.0.1", gateway.port()), request).block(EndToEnd.PATIENCE));
        assertThat(response.status()).isEqualTo(200);
        assertThat(EndToEnd.text(response)).isEqualTo("ok");
        return seen;
    }

    @Test
    void earlyHintsReachAnHttp2Client() {
        assertThat(hintsOverHttp2("/")).singleElement().satisfies(head -> {
            assertThat(head.status()).hasToString("103");
            assertThat(head.get("link")).hasToString("</a.css>; rel=preload");
        });
    }

    @Test
    void earlyHintsReachAnHttp11Client() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x");
        assertThat(answer).startsWith(HINTS + "HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
    }

    @Test
    void theAnswersOfPipelinedRequestsStayWhatTheyWere() throws IOException {
        String head = "HEAD /head HTTP/1.1\r\nHost: x\r\n\r\n";
        String get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        assertThat(RawHttp.exchangeUntil(gateway.port(), head + get, answers -> answers.endsWith("\r\n\r\nok")))
                .containsPattern("(?s)^HTTP/1.1 103 [^2]*\r\n\r\nHTTP/1.1 200 OK\r\n.*"
                        + "\r\n\r\nHTTP/1.1 103 [^2]*\r\n\r\nHTTP/1.1 200 OK\r\n.*\r\n\r\nok$");
    }

    @Test
    void anHttp10ClientNeverSeesOne() throws IOException {
        String answer = RawHttp.exchange(gateway.port(), "GET / HTTP/1.0\r\nHost: x\r\n\r\n");
        assertThat(answer).doesNotContain(" 103 ").contains(" 200 OK").endsWith("ok");
    }

    @Test
    void aFloodOfThemIsCutShortAndTheAnswerStillComes() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET /flood HTTP/1.1", "Host: x");
        assertThat(answer.split("HTTP/1.1 103", -1)).hasSize(9);
        assertThat(answer).endsWith("ok");
        assertThat(hintsOverHttp2("/flood")).hasSize(8);
    }

    @Test
    void whatIsForTheGatewayIsNotPassedOn() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET /others HTTP/1.1", "Host: x");
        assertThat(answer)
                .startsWith("HTTP/1.1 102 Processing\r\nvia: it\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("ok");
    }
}
