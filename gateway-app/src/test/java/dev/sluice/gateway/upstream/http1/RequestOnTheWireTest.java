package dev.sluice.gateway.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Patience;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.RetryVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a backend sees of a request. */
class RequestOnTheWireTest extends Http1Harness {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/?q=a|b",
                "//",
                "/?",
                "/{x}/[y]?a=%zz",
                "/a/../b",
                "//host/path",
                "/a#b",
                "/\u00c3\u00a9"
            })
    void theTargetIsSentVerbatim(String target) {
        text(get(target));
        assertThat(backend.heads.get(0)).startsWith("GET " + target + " HTTP/1.1\n");
    }

    @Test
    void nothingIsAddedButHost() {
        text(request(H2Request.builder("GET", "/").authority("users.test")));
        assertThat(backend.heads).containsExactly("GET / HTTP/1.1\nhost: users.test\n");
    }

    @Test
    void withoutAnAuthorityHostIsTheBackends() {
        text(get("/"));
        assertThat(backend.heads).containsExactly("GET / HTTP/1.1\nhost: 127.0.0.1:" + backend.port() + "\n");
    }

    @Test
    void cookieCrumbsAreJoinedAndTrailersAreAskedForHopByHop() {
        text(request(H2Request.builder("GET", "/")
                .authority("x")
                .header("cookie", "a=1")
                .header("x-b", "one")
                .header("cookie", "b=2")
                .header("x-b", "two")
                .header("expect", "100-continue")
                .header("te", "trailers")));
        assertThat(backend.heads.get(0).lines())
                .containsExactlyInAnyOrder(
                        "GET / HTTP/1.1",
                        "host: x",
                        "x-b: one",
                        "x-b: two",
                        "te: trailers",
                        "connection: te",
                        "cookie: a=1; b=2");
    }

    @Test
    void aBodyOfKnownLengthIsSentWithIt() throws Exception {
        CompletableFuture<String> body = bodyAt("/up");
        text(request(H2Request.builder("GET", "/up").authority("x").body("hello")));
        assertThat(body.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(backend.heads.get(0)).contains("content-length: 5\n").doesNotContain("transfer-encoding");
    }

    @Test
    void aBodyOfUnknownLengthGoesInChunksWithItsTrailers() throws Exception {
        CompletableFuture<String> body = bodyAt("/up");
        Http2Headers trailers = new DefaultHttp2Headers().add("x-sum", "7");
        text(request(H2Request.builder("POST", "/up")
                .body(Flux.just(bytes("hello, "), bytes("world")))
                .trailers(Mono.just(trailers))));
        assertThat(body.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("[7:hello, ][5:world]x-sum: 7");
        assertThat(backend.heads.get(0))
                .contains("transfer-encoding: chunked\n")
                .doesNotContain("content-length");
    }

    @Test
    void aPostWithoutABodySaysSo() {
        text(request(H2Request.builder("POST", "/")));
        assertThat(backend.heads.get(0)).contains("content-length: 0\n");
    }

    private CompletableFuture<String> bodyAt(String path) {
        CompletableFuture<String> body = new CompletableFuture<>();
        backend.on(path, peer -> {
            body.complete(peer.readBody());
            peer.send(OK);
        });
        return body;
    }

    @Test
    void bytesBeyondAsciiAreSentAsTheyCame() {
        text(request(H2Request.builder("GET", "/")
                .header("x-name", "J\u00c3\u00b6rg")
                .header("cookie", "a=\u00e9")));
        assertThat(backend.heads.get(0)).contains("x-name: J\u00c3\u00b6rg\n", "cookie: a=\u00e9\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "56"})
    void aBodyOfAnotherLengthThanItsContentLengthNeverEndsUpstream(String rest) throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        backend.on("/up", peer -> {
            peer.read(4);
            begun.complete(null);
            closed.complete(peer.closed());
        });
        Flux<ByteBuf> body = Flux.just(bytes("1234"))
                .concatWith(Mono.fromFuture(begun).thenMany(Flux.just(rest).map(Http1Harness::bytes)));
        assertFails(
                send(H2Request.builder("POST", "/up")
                        .header("content-length", "5")
                        .body(body)),
                ErrorCode.REQUEST_INVALID,
                RetryVerdict.NEVER);
        assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatCouldBeReadAsTwoRequestsIsRefused() {
        List<H2Request.Builder> broken = List.of(
                H2Request.builder("GET", "/ HTTP/1.1\r\nx: y"),
                H2Request.builder("GET", "/a b"),
                H2Request.builder("GE T", "/"),
                H2Request.builder("CONNECT", "/"),
                H2Request.builder(
                        new DefaultHttp2Headers(false).method("GET").path("/").add("x", "y\r\nz: 1")),
                H2Request.builder(
                        new DefaultHttp2Headers(false).method("GET").path("/").add("x: y\r\nz", "1")),
                H2Request.builder(
                        new DefaultHttp2Headers(false).method("GET").path("/").authority("a\r\nb: c")),
                H2Request.builder("GET", "/").header("transfer-encoding", "chunked"),
                H2Request.builder("GET", "/").header("connection", "close"),
                H2Request.builder("GET", "/").header("content-length", "5"),
                H2Request.builder("POST", "/").header("content-length", "+5").body(Flux.empty()),
                H2Request.builder("POST", "/")
                        .header("content-length", "5")
                        .header("content-length", "5")
                        .body(Flux.empty()));
        for (H2Request.Builder each : broken) {
            assertFails(send(each), ErrorCode.REQUEST_INVALID, RetryVerdict.NEVER);
        }
        assertThat(backend.heads).isEmpty();
    }
}
