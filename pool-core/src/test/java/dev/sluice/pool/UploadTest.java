package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Request bodies: framed as they should be, and pulled only as fast as the peer's windows allow. */
class UploadTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private Call upload(Publisher<ByteBuf> body) {
        return pool.send(H2Request.builder("POST", "/").body(body).build());
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void bodyGoesOutInOrderAndEndsTheStream() {
        Call call = upload(Flux.just(buffer("one "), buffer("two "), buffer("three")));
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().endStream()).isFalse();
        assertThat(connection.expectBody(3)).isEqualTo("one two three");
        finish(connection, 3, call);
    }

    @Test
    void bodyOfBytesCarriesItsLength() {
        Call call = pool.post("/", "some text");
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().headers().get("content-length")).hasToString("9");
        assertThat(connection.expectBody(3)).isEqualTo("some text");
        finish(connection, 3, call);
    }

    @Test
    void emptyBodyEndsTheStream() {
        Call call = upload(Flux.empty());
        PeerConnection connection = peer.connect();
        if (!connection.expectHeaders().endStream()) {
            assertThat(connection.expectBody(3)).isEmpty();
        }
        finish(connection, 3, call);
    }

    @Test
    void trailersFollowTheBodyAndEndTheStream() {
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(Flux.just(buffer("body")))
                .trailers(Mono.just(new DefaultHttp2Headers().set("x-checksum", "42")))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.expectBytes(3, 4);
        Head trailers = connection.expectHeaders(3);
        assertThat(trailers.endStream()).isTrue();
        assertThat(trailers.headers().get("x-checksum")).hasToString("42");
        finish(connection, 3, call);
    }

    @Test
    void answerMayComeWhileTheBodyIsStillGoingOut() {
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = upload(body.asFlux());
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.headers(3, false, ":status", "200");
        Reading answer = Reading.all(call.head());
        body.tryEmitNext(buffer("ping"));
        connection.expectBytes(3, 4);
        connection.data(3, "pong", false);
        answer.awaitBytes(4);
        body.tryEmitComplete();
        assertThat(connection.expectBody(3)).isEmpty();
        connection.data(3, "", true);
        assertThat(answer.text()).isEqualTo("pong");
    }

    @Test
    void bodyIsPulledOnlyAsFastAsThePeersWindowAllows() {
        AtomicLong made = new AtomicLong();
        Flux<ByteBuf> body = Flux.range(0, 10_000).map(i -> {
            made.incrementAndGet();
            return Unpooled.wrappedBuffer(new byte[1000]);
        });
        Call call = upload(body);
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(5000));
        connection.expectHeaders();
        connection.expectBytes(3, 5000);
        connection.expectNothingElse();
        assertThat(made.get())
                .as("buffers of 1,000 bytes asked for, 5 of them sent")
                .isLessThanOrEqualTo(5 + 64);
        long before = made.get();
        connection.windowUpdate(3, 10_000);
        connection.expectBytes(3, 10_000);
        connection.expectNothingElse();
        assertThat(made.get() - before).isLessThanOrEqualTo(10 + 64);
        call.cancel();
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void bodyThatFailsResetsTheStream() {
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = upload(body.asFlux());
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        body.tryEmitNext(buffer("half"));
        connection.expectBytes(3, 4);
        body.tryEmitError(new IOException("the disk is gone"));
        connection.expectRst(3);
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.BODY_FAILED);
        assertThat(failure.initiator()).isEqualTo(Initiator.CALLER);
        assertThat(failure).hasRootCauseMessage("the disk is gone");
        pool.awaitOpenStreams(0);
    }

    @Test
    void cancelInTheMiddleOfAnUploadCancelsTheBodyAndReleasesWhatItGave() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = upload(body.asFlux().doOnCancel(() -> cancelled.complete("cancelled")));
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(3));
        connection.expectHeaders();
        ByteBuf stuck = buffer("too much for the window");
        body.tryEmitNext(stuck);
        connection.expectBytes(3, 3);
        call.cancel();
        connection.expectRst(3, Http2Error.CANCEL);
        assertThat(Call.await(cancelled)).isEqualTo("cancelled");
        pool.awaitOpenStreams(0);
        assertThat(stuck.refCnt()).isZero();
    }

    @Test
    void nothingOfTheBodyFollowsTheResetThatACancelInTheSameTurnSends() {
        CompletableFuture<Call> sent = new CompletableFuture<>();
        Flux<ByteBuf> body = Flux.range(0, 2).map(turn -> {
            // the second is asked for as soon as the first is written, and nothing is flushed yet
            if (turn > 0) {
                sent.join().cancel();
            }
            return buffer("half");
        });
        sent.complete(upload(body));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectRst(3, Http2Error.CANCEL);
        connection.expectNothingElse();
    }

    @Test
    void nothingOfTheBodyFollowsTheResetOfAnAnswerThatHasEnded() {
        CompletableFuture<H2Response> answered = new CompletableFuture<>();
        Flux<ByteBuf> body = Mono.fromFuture(answered)
                .flatMapMany(answer -> Flux.range(0, 2).map(turn -> {
                    if (turn > 0) {
                        answer.discard();
                    }
                    return buffer("half");
                }));
        Call call = upload(body);
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        H2Response answer = call.head();
        connection.fence();
        // on the loop, where the body then stays: elsewhere its second half, and the reset, could come a turn after the
        // first
        pool.loop().execute(() -> answered.complete(answer));
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
        connection.expectNothingElse();
    }

    @Test
    void answerThatEndsBeforeTheUploadStopsItWhenThePeerSaysSo() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = upload(body.asFlux().doOnCancel(() -> cancelled.complete("cancelled")));
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.together(() -> {
            connection.headers(3, false, ":status", "413");
            connection.data(3, "too large", true);
            connection.rst(3, Http2Error.NO_ERROR);
        });
        assertThat(call.head().status()).isEqualTo(413);
        assertThat(call.text()).isEqualTo("too large");
        assertThat(Call.await(cancelled)).isEqualTo("cancelled");
        connection.expectNothingElse();
    }

    @Test
    void requestsOwnBodyIsSubscribedToOnce() {
        AtomicLong subscriptions = new AtomicLong();
        Call call = upload(Flux.just(buffer("once")).doOnSubscribe(s -> subscriptions.incrementAndGet()));
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        assertThat(connection.expectBody(3)).isEqualTo("once");
        finish(connection, 3, call);
        assertThat(subscriptions).hasValue(1);
    }
}
