package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** Requests through the gateway over real sockets, from HTTP/1.1 and HTTP/2 clients to h2c backends. */
class ProxyingTest extends EndToEnd {
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nineRequestsReachThreeBackendsThreeTimesEach(Protocol protocol) {
        List<Long> before =
                backends.stream().map(backend -> backend.requests.get()).toList();
        HttpClient client = HttpClient.newConnection()
                .protocol(protocol == Protocol.HTTP_1 ? HttpProtocol.HTTP11 : HttpProtocol.H2C);
        for (int i = 0; i < 9; i++) {
            String answer = client.get()
                    .uri("http://127.0.0.1:" + gateway.port() + "/")
                    .responseContent()
                    .aggregate()
                    .asString()
                    .block(PATIENCE);
            assertThat(answer).isEqualTo("ok");
        }
        assertThat(IntStream.range(0, 3).mapToObj(i -> backends.get(i).requests.get() - before.get(i)))
                .containsExactly(3L, 3L, 3L);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void bodiesGoBothWays(Protocol protocol) {
        String sent = "x".repeat(300_000);
        String got = protocol.client()
                .post()
                .uri("/echo")
                .send(Flux.fromStream(() -> IntStream.range(0, 3)
                        .mapToObj(i -> TestBackend.text(sent.substring(i * 100_000, (i + 1) * 100_000)))))
                .responseContent()
                .aggregate()
                .asString()
                .block(PATIENCE);
        assertThat(got).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void fieldsOfTheConnectionEndAtTheGatewayAndOthersGoOn(Protocol protocol) {
        String got = protocol.client()
                .headers(fields -> {
                    fields.set("x-kept", "1").set("te", "trailers").add("cookie", "a=1");
                    if (protocol == Protocol.HTTP_1) {
                        fields.set("connection", "keep-alive, x-named")
                                .set("x-named", "1")
                                .set("keep-alive", "timeout=5")
                                .set("proxy-connection", "keep-alive");
                    }
                })
                .get()
                .uri("/fields?q=a%20b&&=")
                .responseContent()
                .aggregate()
                .asString()
                .block(PATIENCE);
        assertThat(got).startsWith("GET /fields?q=a%20b&&=\n");
        Map<String, String> fields = TestBackend.parse(String.valueOf(got));
        assertThat(fields)
                .containsEntry("x-kept", "1")
                .containsEntry("te", "trailers")
                .containsEntry("cookie", "a=1")
                .containsEntry("host", "one.test")
                .doesNotContainKeys("connection", "x-named", "keep-alive", "proxy-connection", "transfer-encoding");
    }

    @Test
    void aGetFromAnHttp2ClientIsOneHeadersFrameUpstream() {
        Map<String, String> fields = TestBackend.parse(text(request(H2Request.builder("GET", "/fields"))));
        // Netty's server adds this one exactly where HEADERS did not end the stream
        assertThat(fields).doesNotContainKey("transfer-encoding");
    }

    @Test
    void trailersReachAnHttp2Client() {
        H2Response response = request(H2Request.builder("GET", "/trailers"));
        assertThat(text(response)).isEqualTo("hello, world");
        Http2Headers trailers = Objects.requireNonNull(response.trailers().block(PATIENCE));
        assertThat(trailers.get("grpc-status")).hasToString("0");
        assertThat(trailers.get("x-sum")).hasToString("abc");
    }

    @Test
    void trailersReachAnHttp1Client() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET /trailers HTTP/1.1", "Host: one.test", "TE: trailers");
        assertThat(answer).contains("\r\n0\r\ngrpc-status: 0\r\nx-sum: abc\r\n\r\n");
    }

    @Test
    void requestTrailersOfAnHttp2ClientGoUpstreamAfterTheBody() {
        H2Request.Builder upload = H2Request.builder("POST", "/request-trailers")
                .body(Flux.just(TestBackend.text("body")))
                .trailers(Mono.just(new DefaultHttp2Headers().add("x-checksum", "abc")));
        assertThat(text(request(upload))).isEqualTo("body; x-checksum=abc");
    }

    @Test
    void requestTrailersOfAnHttp1ClientGoUpstreamAfterTheBody() throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(),
                "POST /request-trailers HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4\r\nbody\r\n0\r\nX-Checksum: abc\r\n\r\n");
        assertThat(answer).contains("body; x-checksum=abc");
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1, 204", "HTTP_2, 204", "HTTP_1, 304", "HTTP_2, 304", "HTTP_1, 205", "HTTP_2, 500"})
    void answersWithoutContentStayWithoutContent(Protocol protocol, int status) {
        Integer got = protocol.client()
                .get()
                .uri("/status/" + status)
                .responseSingle((head, content) -> content.asString()
                        .doOnNext(text -> assertThat(text).isEmpty())
                        .then(Mono.just(head.status().code())))
                .block(PATIENCE);
        assertThat(got).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void headTellsTheLengthAndSendsNothing(Protocol protocol) {
        String length = protocol.client()
                .head()
                .uri("/length")
                .response()
                .map(head -> head.responseHeaders().get("content-length"))
                .block(PATIENCE);
        assertThat(length).isEqualTo("12345");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anEventLeavesWhenItComes(Protocol protocol) throws Exception {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway own = TestGateway.start("-b", backend.uri())) {
            CompletableFuture<String> first = new CompletableFuture<>();
            CompletableFuture<String> second = new CompletableFuture<>();
            reactor.core.Disposable reading = HttpClient.create()
                    .protocol(protocol == Protocol.HTTP_1 ? HttpProtocol.HTTP11 : HttpProtocol.H2C)
                    .get()
                    .uri("http://127.0.0.1:" + own.port() + "/events")
                    .responseContent()
                    .asString()
                    .subscribe(event -> {
                        if (!first.complete(event)) {
                            second.complete(event);
                        }
                    });
            backend.events.tryEmitNext("one").orThrow();
            assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
            backend.events.tryEmitNext("two").orThrow();
            assertThat(second.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("two");
            reading.dispose();
        } finally {
            backend.stop();
        }
    }
}
