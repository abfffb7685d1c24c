package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trailers that Reactor Netty's server drops: all behind a forbidden one, and those of a request without content. */
class TrailersTest {
    private static FrameBackend frames;
    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        frames = new FrameBackend(TrailersTest::answer);
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "-b",
                frames.uri(),
                "--sluice.upstreams.other.backends[0].uri=" + backend.uri(),
                "--sluice.routes[1].id=other",
                "--sluice.routes[1].paths=/request-trailers",
                "--sluice.routes[1].upstream=other");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
        frames.close();
    }

    private static void answer(FrameBackend.Stream stream) {
        if (stream.path().equals("/only")) {
            stream.lastHead("200", "content-type", "application/grpc", "grpc-status", "5");
            return;
        }
        DefaultHttp2Headers trailers = new DefaultHttp2Headers(false);
        trailers.add("date", "Wed, 01 Jan 2025 00:00:00 GMT")
                .add("content-length", "3")
                .add("set-cookie", "a=1")
                .add("grpc-status", "7");
        stream.head("200").data("ok", false).channel().write(new DefaultHttp2HeadersFrame(trailers, true));
    }

    @Test
    void aForbiddenTrailerGoesAloneOnItsWayToAnHttp2Client() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port()).request(1, "/").send()) {
            RawHttp2.Frame trailers = client.await(frame -> frame.is(RawHttp2.HEADERS, 1) && frame.ends());
            assertThat(client.decode(trailers).names())
                    .extracting(String::valueOf)
                    .containsExactly("date", "grpc-status");
        }
    }

    @Test
    void aForbiddenTrailerGoesAloneOnItsWayToAnHttp1Client() throws IOException {
        assertThat(RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x", "TE: trailers"))
                .endsWith("\r\n0\r\ngrpc-status: 7\r\n\r\n");
    }

    @Test
    void anAnswerOfOneHeadersFrameIsOneForAnHttp2Client() throws IOException {
        try (RawHttp2 client =
                RawHttp2.connect(gateway.port()).request(1, "/only").send()) {
            RawHttp2.Frame first = client.await(frame -> frame.stream() == 1);
            assertThat(first.type()).isEqualTo(RawHttp2.HEADERS);
            assertThat(first.ends()).isTrue();
            assertThat(client.decode(first).get("grpc-status")).hasToString("5");
        }
    }

    @Test
    void anHttp2ClientsTrailersWithoutContentGoUpstream() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())
                .headers(
                        1,
                        RawHttp2.fields(
                                ":method", "POST", ":scheme", "http", ":path", "/request-trailers", ":authority", "x"),
                        0)
                .headers(1, RawHttp2.fields("x-checksum", "abc"), RawHttp2.END_STREAM)
                .send()) {
            RawHttp2.Frame data = client.await(frame -> frame.is(RawHttp2.DATA, 1));
            assertThat(new String(data.payload(), StandardCharsets.US_ASCII)).contains("abc");
        }
    }

    @Test
    void anHttp1ClientsTrailersWithoutContentGoUpstream() throws IOException {
        assertThat(RawHttp.exchange(
                        gateway.port(),
                        "POST /request-trailers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\nx-checksum: abc\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("abc");
    }
}
