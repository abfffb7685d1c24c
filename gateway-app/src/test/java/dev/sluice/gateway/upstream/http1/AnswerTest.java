package dev.sluice.gateway.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.HeaderLimits;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What becomes of an answer's bytes. */
class AnswerTest extends Http1Harness {
    private static List<String> fields(H2Response answer) {
        List<String> fields = new ArrayList<>();
        answer.headers().forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
        return fields;
    }

    @Test
    void fieldsOfTheConnectionStayBehindAndNamesAreInLowerCase() {
        backend.on("/", """
                HTTP/1.1 200 OK\r
                Content-Length: 2\r
                X-One: 1\r
                Set-Cookie: a=1\r
                Set-Cookie: b=2\r
                Connection: keep-alive, X-Named\r
                Keep-Alive: timeout=5\r
                X-Named: gone\r
                Upgrade: h2c\r
                Proxy-Connection: keep-alive\r
                X-Folded: a\r
                  b\r
                \r
                ok""");
        H2Response answer = get("/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(fields(answer))
                .containsExactlyInAnyOrder(
                        ":status: 200",
                        "content-length: 2",
                        "x-one: 1",
                        "set-cookie: a=1",
                        "set-cookie: b=2",
                        "x-folded: a b");
        assertThat(text(answer)).isEqualTo("ok");
    }

    @Test
    void chunksAreJoinedAndTheirTrailersFollow() {
        backend.on(
                "/",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nX-Sum: 7\r\nConnection: x\r\n\r\n");
        H2Response answer = get("/");
        assertThat(fields(answer)).containsExactlyInAnyOrder(":status: 200", "trailer: X-Sum");
        assertThat(text(answer)).isEqualTo("hello world");
        Http2Headers trailers = answer.trailers().block(PATIENCE);
        assertThat(trailers).hasToString("DefaultHttp2Headers[x-sum: 7]");
        text(get("/"));
        assertThat(backend.connections).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 200"})
    void anAnswerWithoutLengthEndsWithItsConnection(String line) {
        backend.on("/", peer -> {
            peer.send(line + "\r\n\r\nall of it");
            peer.close();
        });
        assertThat(text(get("/"))).isEqualTo("all of it");
        assertThat(text(get("/"))).isEqualTo("all of it");
        assertThat(backend.connections).hasValue(2);
    }

    @Test
    void anHttp10AnswerWithKeepAliveKeepsItsConnection() {
        backend.on("/", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
        assertThat(text(get("/")) + text(get("/"))).isEqualTo("okok");
        assertThat(backend.connections).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void answersWithoutABodyEndWithTheirHead(String method, int status) {
        backend.on(
                "/",
                "HTTP/1.1 " + status + " x\r\nETag: a\r\n" + (status == 204 ? "" : "Content-Length: 5\r\n") + "\r\n");
        for (int i = 0; i < 2; i++) {
            H2Response answer = request(H2Request.builder(method, "/"));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers().get("content-length")).isEqualTo(status == 204 ? null : "5");
            assertThat(text(answer)).isEmpty();
        }
        assertThat(backend.connections).hasValue(1);
    }

    @Test
    void informationalAnswersComeFirstAndHarmNothing() {
        backend.on(
                "/",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\n"
                        + "HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + OK);
        for (int i = 0; i < 2; i++) {
            List<String> informed = Collections.synchronizedList(new ArrayList<>());
            H2Response answer = request(H2Request.builder("GET", "/")
                    .onInformational(head -> informed.add(head.status() + " " + head.get("link"))));
            assertThat(text(answer)).isEqualTo("ok");
            assertThat(informed).containsExactly("100 null", "103 </a>", "103 </b>");
        }
        assertThat(backend.connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 99 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 1000 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2x0 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n"
            })
    void whatIsNoAnswerIsAProtocolErrorAndClosesTheConnection(String bytes) {
        backend.on("/", bytes);
        assertFails(send(H2Request.builder("POST", "/")), ErrorCode.PROTOCOL_ERROR, RetryVerdict.IF_IDEMPOTENT);
        assertThat(text(get("/fine"))).isEqualTo("ok");
        assertThat(backend.connections).hasValue(2);
    }

    @Test
    void aHeaderListThatIsTooLargeIsSaidToBeSo() {
        pool(PoolSettings.DEFAULT.with(new HeaderLimits(1000, 0)));
        backend.on("/", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000) + "\r\n\r\n");
        assertFails(send(H2Request.builder("GET", "/")), ErrorCode.HEADERS_TOO_LARGE, RetryVerdict.IF_IDEMPOTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void anAnswerThatStopsShortIsCut(String framing) {
        backend.on("/", peer -> {
            peer.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            peer.send(framing.startsWith("T") ? "2\r\nok\r\n" : "ok");
            peer.close();
        });
        assertCut(get("/"), ErrorCode.CONNECTION_CLOSED);
    }

    @Test
    void aBadChunkCutsTheAnswer() {
        backend.on("/", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n");
        assertCut(get("/"), ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void anAnswerIsReadAsFastAsItIsAskedFor() throws Exception {
        int bytes = 16 << 20;
        AtomicInteger sent = new AtomicInteger();
        backend.on("/", peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n");
            String part = "x".repeat(1 << 16);
            for (int i = 0; i < bytes; i += part.length()) {
                peer.send(part);
                sent.addAndGet(part.length());
            }
        });
        H2Response answer = get("/");
        StepVerifier.create(answer.body().map(Http1Harness::takeText).map(String::length), 1)
                .expectNextCount(1)
                .then(() -> assertThat(sent.get()).isLessThan(bytes))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(length -> true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(sent).hasValue(bytes);
    }
}
