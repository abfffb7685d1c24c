package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Request bodies that a small window holds up: replayed, answered early, given up, beside others. */
class UploadWindowTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 100);

    final ScriptedPeer peer = pool.peer();
    final Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();

    private void give(String text) {
        body.tryEmitNext(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Sends two buffers that are refused, and are sent again into a window of three bytes. */
    private PeerConnection refuseOnceThenNarrow() {
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        give("first ");
        give("second ");
        connection.expectBytes(3, 13);
        connection.sendSettings(new Http2Settings().initialWindowSize(3));
        connection.rst(3, Http2Error.REFUSED_STREAM);
        connection.expectHeaders(5);
        connection.expectBytes(5, 3);
        return connection;
    }

    private Call upload() {
        return pool.send(H2Request.builder("POST", "/").body(body.asFlux()).build());
    }

    @Test
    void whatComesWhileTheReplayIsHeldUpWaitsBehindIt() {
        Call call = upload();
        PeerConnection connection = refuseOnceThenNarrow();
        give("third");
        body.tryEmitComplete();
        connection.fence();
        connection.windowUpdate(5, 1000);
        assertThat(connection.expectBody(5)).isEqualTo("st second third");
        connection.answer(5, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void headThatComesBeforeTheReplayIsOutCutsNothingOff() {
        Call call = upload();
        PeerConnection connection = refuseOnceThenNarrow();
        connection.headers(5, false, ":status", "200");
        H2Response response = call.head();
        connection.windowUpdate(5, 1000);
        give("third");
        body.tryEmitComplete();
        assertThat(connection.expectBody(5)).isEqualTo("st second third");
        connection.data(5, "ok", true);
        assertThat(Reading.all(response).text()).isEqualTo("ok");
    }

    @Test
    void answerThatIsDiscardedWhileTheUploadsEndIsHeldUpFreesTheSeat() {
        Call call = pool.post("/", "ten bytes!");
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(3));
        connection.expectHeaders(3);
        connection.expectBytes(3, 3);
        connection.answer(3, "no thanks");
        call.head().discard();
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
    }

    @Test
    void answerThatIsDiscardedWhileTheTrailersAreOutstandingFreesTheSeat() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(Flux.empty())
                .trailers(Mono.<io.netty.handler.codec.http2.Http2Headers>never()
                        .doOnCancel(() -> cancelled.complete("cancelled")))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "no thanks");
        call.head().discard();
        connection.expectRst(3, Http2Error.CANCEL);
        assertThat(Call.await(cancelled)).isEqualTo("cancelled");
        pool.awaitOpenStreams(0);
    }

    @Test
    void bufferLargerThanItsStreamsWindowHoldsUpNoOtherUpload() {
        Call large = pool.post("/large", "x".repeat(100_000));
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(1000));
        connection.expectHeaders(3);
        connection.expectBytes(3, 1000);
        Call small = pool.post("/small", "y".repeat(500));
        connection.expectHeaders(5);
        assertThat(connection.expectBody(5)).hasSize(500);
        connection.answer(5, "ok");
        assertThat(small.text()).isEqualTo("ok");
        connection.windowUpdate(0, 100_000);
        connection.windowUpdate(3, 100_000);
        assertThat(connection.expectBody(3)).hasSize(99_000);
        connection.answer(3, "ok");
        assertThat(large.text()).isEqualTo("ok");
    }

    @Test
    void connectionsWindowThatIsUsedUpStallsNoUploadForEver() {
        Call call = pool.post("/", "x".repeat(200_000));
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(70_000));
        connection.expectHeaders(3);
        connection.expectBytes(3, 65_535);
        connection.windowUpdate(3, 1000);
        connection.fence();
        connection.windowUpdate(0, 5000);
        connection.expectBytes(3, 5000);
        connection.windowUpdate(0, 300_000);
        connection.windowUpdate(3, 300_000);
        assertThat(connection.expectBody(3)).hasSize(200_000 - 70_535);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void trailersThatMayNotBeSentFailTheRequest() {
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(Flux.empty())
                .trailers(Mono.just(new DefaultHttp2Headers(false).add("x-a", "b\r\nc: d")))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectRst(3, Http2Error.CANCEL);
        assertThat(call.failure().code()).isEqualTo(ErrorCode.REQUEST_INVALID);
    }

    @Test
    void bodyThatThrowsWhenItIsSubscribedToFailsTheRequest() {
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(subscriber -> {
                    throw new IllegalStateException("not today");
                })
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectRst(3, Http2Error.CANCEL);
        assertThat(call.failure().code()).isEqualTo(ErrorCode.BODY_FAILED);
    }
}
