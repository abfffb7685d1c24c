package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The pool itself repeats only what is proved never processed, within a budget. */
class RetryTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 100);

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    /** Lets the pause pass that the pool makes before it asks a peer again that has refused twice. */
    private void pause(PeerConnection connection) {
        connection.fence();
        pool.advance(Duration.ofSeconds(2));
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void assertRefused(PoolException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_REFUSED);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
        assertThat(failure.http2Code()).isEqualTo(Http2Error.REFUSED_STREAM.code());
    }

    @Test
    void streamedBodyIsReplayedFromTheBufferAndSubscribedToOnce() {
        AtomicInteger subscriptions = new AtomicInteger();
        Flux<ByteBuf> body = Flux.defer(() -> {
            subscriptions.incrementAndGet();
            return Flux.just(buffer("one "), buffer("two"));
        });
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(body)
                .trailers(Mono.fromSupplier(() -> new DefaultHttp2Headers().set("x-end", "yes")))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectBytes(3, 7);
        connection.expectHeaders(3);
        connection.rst(3, Http2Error.REFUSED_STREAM);
        connection.expectHeaders(5);
        connection.expectBytes(5, 7);
        assertThat(connection.expectHeaders(5).headers().get("x-end")).hasToString("yes");
        finish(connection, 5, call);
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void bodyRefusedHalfwayIsReplayedAndContinued() {
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = pool.send(H2Request.builder("POST", "/").body(body.asFlux()).build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        body.tryEmitNext(buffer("first half, "));
        connection.expectBytes(3, 12);
        connection.rst(3, Http2Error.REFUSED_STREAM);
        connection.expectHeaders(5);
        connection.expectBytes(5, 12);
        body.tryEmitNext(buffer("second half"));
        body.tryEmitComplete();
        assertThat(connection.expectBody(5)).isEqualTo("second half");
        finish(connection, 5, call);
    }

    @Test
    void bodyLongerThanTheReplayBufferIsNotSentAgain() {
        pool.settings(s -> s.with(new RetryPolicy(10, 100, 1.0, 100)));
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(Flux.just(buffer("x".repeat(80)), buffer("x".repeat(80))))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectBytes(3, 160);
        connection.rst(3, Http2Error.REFUSED_STREAM);
        assertRefused(call.failure());
        connection.expectNothingElse();
    }

    @Test
    void attemptsAreBounded() {
        pool.settings(s -> s.with(new RetryPolicy(4, 64 << 10, 1.0, 100)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        for (int streamId = 3; streamId <= 9; streamId += 2) {
            connection.expectHeaders(streamId);
            connection.rst(streamId, Http2Error.REFUSED_STREAM);
            pause(connection);
        }
        assertRefused(call.failure());
        connection.expectNothingElse();
        assertThat(pool.listener().count("retried")).isEqualTo(3);
    }

    @Test
    void oneAttemptMeansNoRetry() {
        pool.settings(s -> s.with(new RetryPolicy(1, 64 << 10, 1.0, 100)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.rst(3, Http2Error.REFUSED_STREAM);
        assertRefused(call.failure());
        connection.expectNothingElse();
    }

    @Test
    void retriesOfRefusedStreamsHaveABudget() {
        pool.settings(s -> s.with(new RetryPolicy(10, 64 << 10, 0, 3)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        for (int streamId = 3; streamId <= 9; streamId += 2) {
            connection.expectHeaders(streamId);
            connection.rst(streamId, Http2Error.REFUSED_STREAM);
            pause(connection);
        }
        assertRefused(call.failure());
        connection.expectNothingElse();
    }

    @Test
    void whatThePeerAnnouncedCostsNoBudget() {
        pool.settings(s -> s.with(new RetryPolicy(10, 64 << 10, 0, 0)));
        Call call = pool.get("/");
        for (int i = 0; i < 5; i++) {
            PeerConnection connection = peer.connect();
            connection.expectHeaders(3);
            connection.goAway(0, Http2Error.NO_ERROR);
        }
        PeerConnection last = peer.connect();
        last.expectHeaders(3);
        finish(last, 3, call);
    }

    @Test
    void requestThatMayHaveBeenProcessedIsLeftToTheCaller() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.rst(3, Http2Error.INTERNAL_ERROR);
        assertThat(call.failure().verdict()).isEqualTo(RetryVerdict.IF_IDEMPOTENT);
        connection.expectNothingElse();
    }

    @Test
    void cancelBetweenAttemptsEndsThem() {
        Call call = pool.get("/");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        old.goAway(0, Http2Error.NO_ERROR);
        old.expectClose();
        PeerConnection fresh = peer.accept();
        fresh.expectPreface();
        call.cancel();
        pool.awaitWaiters(0);
        fresh.sendSettings(new io.netty.handler.codec.http2.Http2Settings());
        fresh.expectNothingElse();
    }

    @Test
    void eachSubscriptionIsARequestOfItsOwn() {
        Mono<H2Response> request = pool.pool()
                .request(
                        pool.origin(),
                        H2Request.builder("POST", "/").body("again").build());
        Call first = Call.of(request);
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        assertThat(connection.expectBody(3)).isEqualTo("again");
        finish(connection, 3, first);
        Call second = Call.of(request);
        connection.expectHeaders(5);
        assertThat(connection.expectBody(5)).isEqualTo("again");
        finish(connection, 5, second);
    }
}
