package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Waiting has an end: for the response's head, and for the next frame after it. */
class TimeoutsTest {
    private static final Duration RESPONSE = Duration.ofSeconds(7);
    private static final Duration IDLE = Duration.ofSeconds(6);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .settings(s -> s.with(new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), RESPONSE, IDLE)));

    final ScriptedPeer peer = pool.peer();

    private PeerConnection headOf(Call call) {
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        call.head();
        return connection;
    }

    private static void assertTimedOut(PoolException failure, ErrorCode code) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.initiator()).isEqualTo(Initiator.POOL);
    }

    @Test
    void headThatDoesNotComeResetsTheStream() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.approach(RESPONSE);
        assertThat(call.pending()).isTrue();
        pool.expire(Duration.ofMillis(50));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        assertThat(call.failure().verdict()).isEqualTo(RetryVerdict.IF_IDEMPOTENT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void requestMayHaveATimeoutOfItsOwn() {
        Call call = pool.send(H2Request.builder("GET", "/")
                .responseTimeout(Duration.ofSeconds(1))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.expire(Duration.ofSeconds(1));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void waitForASeatIsPartOfARequestsOwnTimeout() {
        Call call = pool.send(H2Request.builder("GET", "/")
                .responseTimeout(Duration.ofMillis(500))
                .build());
        pool.approach(Duration.ofMillis(500));
        assertThat(call.pending()).isTrue();
        pool.expire(Duration.ofMillis(50));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        assertThat(call.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
    }

    @Test
    void informationalResponseIsNoHead() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "103");
        connection.fence();
        pool.expire(RESPONSE);
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void retriesShareOneTimeout() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.advance(Duration.ofSeconds(4));
        connection.goAway(0, Http2Error.NO_ERROR);
        PeerConnection second = peer.connect();
        second.expectHeaders(3);
        pool.advance(Duration.ofSeconds(2));
        assertThat(call.pending()).isTrue();
        pool.expire(Duration.ofSeconds(1));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
    }

    @Test
    void bodyThatNobodyReadsFallsToTheIdleTimeout() {
        Call call = pool.get("/");
        PeerConnection connection = headOf(call);
        connection.data(3, "unread", false);
        connection.fence();
        pool.approach(IDLE);
        assertThat(PoolFixture.openStreams(pool.snapshot())).isEqualTo(1);
        pool.expire(Duration.ofMillis(100));
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
        assertThat(pool.connection().traffic().bufferedBytes()).isZero();
        PoolException failure = Reading.all(call.head()).failure();
        assertTimedOut(failure, ErrorCode.IDLE_TIMEOUT);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.NEVER);
    }

    @Test
    void answerThatEndedButIsNeverReadIsReleasedAfterTheIdleTimeout() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "unread");
        call.head();
        pool.await("bytes unread", snapshot -> pool.connection().traffic().bufferedBytes() > 0);
        pool.expire(IDLE);
        pool.await("empty buffers", snapshot -> pool.connection().traffic().bufferedBytes() == 0);
        assertTimedOut(Reading.all(call.head()).failure(), ErrorCode.IDLE_TIMEOUT);
        connection.expectNothingElse();
    }

    @Test
    void peerThatFallsSilentInTheBodyFallsToTheIdleTimeout() {
        Call call = pool.get("/");
        PeerConnection connection = headOf(call);
        Reading body = Reading.all(call.head());
        connection.data(3, "half", false);
        body.awaitBytes(4);
        pool.expire(IDLE);
        assertTimedOut(body.failure(), ErrorCode.IDLE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void eachFrameStartsTheIdleTimeAnew() {
        Call call = pool.get("/");
        PeerConnection connection = headOf(call);
        Reading body = Reading.all(call.head());
        for (int i = 1; i <= 10; i++) {
            pool.advance(IDLE.minusSeconds(1));
            connection.data(3, "x", false);
            body.awaitBytes(i);
        }
        connection.data(3, "", true);
        assertThat(body.text()).hasSize(10);
    }

    @Test
    void uploadThatThePeerLetsStallFallsToTheIdleTimeoutAfterTheHead() {
        Call call = pool.post("/", "too much");
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(3));
        connection.expectHeaders(3);
        connection.expectBytes(3, 3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        pool.expire(IDLE);
        assertTimedOut(body.failure(), ErrorCode.IDLE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void uploadThatStallsAfterTheWholeAnswerFallsToTheIdleTimeout() {
        Call call = pool.send(H2Request.builder("POST", "/").body(Flux.never()).build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "early");
        assertThat(call.text()).isEqualTo("early");
        pool.expire(IDLE);
        connection.expectRst(3);
        pool.awaitOpenStreams(0);
    }

    @Test
    void uploadThatThePeerLetsStallFallsToTheResponseTimeoutBeforeTheHead() {
        Call call = pool.post("/", "too much");
        PeerConnection connection = peer.connect(new Http2Settings().initialWindowSize(3));
        connection.expectHeaders(3);
        connection.expectBytes(3, 3);
        pool.expire(RESPONSE);
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void uploadThatMakesProgressPutsTheResponseTimeoutOff() {
        Duration never = Duration.ofDays(1);
        pool.settings(s -> s.with(new PingPolicy(never, never, never)));
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = pool.send(H2Request.builder("POST", "/").body(body.asFlux()).build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        for (int part = 0; part < 5; part++) {
            body.tryEmitNext(Unpooled.copiedBuffer("part", StandardCharsets.UTF_8))
                    .orThrow();
            connection.expectBytes(3, 4);
            pool.approach(RESPONSE);
            assertThat(call.pending()).isTrue();
        }
        pool.expire(Duration.ofMillis(100));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void timeoutOfARequestsOwnIsNotPutOff() {
        Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(body.asFlux())
                .responseTimeout(RESPONSE)
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.approach(RESPONSE);
        body.tryEmitNext(Unpooled.copiedBuffer("part", StandardCharsets.UTF_8)).orThrow();
        connection.expectBytes(3, 4);
        pool.expire(Duration.ofMillis(100));
        assertTimedOut(call.failure(), ErrorCode.RESPONSE_TIMEOUT);
        connection.expectRst(3, Http2Error.CANCEL);
    }
}
