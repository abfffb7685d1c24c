package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Sinks;

/** A request may have a deadline for its whole answer, which nothing puts off. */
class DeadlineTest {
    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final Duration ALMOST = Duration.ofMillis(3900);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .settings(s -> s.with(new Timeouts(
                    Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5))));

    final ScriptedPeer peer = pool.peer();

    private Call get() {
        return pool.send(H2Request.builder("GET", "/").deadline(DEADLINE).build());
    }

    private static void assertLate(PoolException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.RESPONSE_TIMEOUT);
        assertThat(failure.initiator()).isEqualTo(Initiator.CALLER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.NEVER);
    }

    @Test
    void headThatDoesNotComeByThenResetsTheStream() {
        Call call = get();
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.advance(ALMOST);
        assertThat(call.pending()).isTrue();
        pool.expire(Duration.ofMillis(100));
        assertLate(call.failure());
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void answerThatGoesOnAndOnIsResetThen() {
        Call call = get();
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        for (int second = 1; second <= 3; second++) {
            pool.advance(Duration.ofSeconds(1));
            connection.data(3, "x", false);
            body.awaitBytes(second);
        }
        pool.expire(Duration.ofSeconds(1));
        assertLate(body.failure());
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
    }

    @Test
    void answerThatEndsBeforeIsWhole() {
        Call call = get();
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.advance(ALMOST);
        connection.answer(3, "just in time");
        assertThat(call.text()).isEqualTo("just in time");
        pool.awaitOpenStreams(0);
    }

    @Test
    void idleTimeoutThatIsShorterComesFirst() {
        Call call = pool.send(
                H2Request.builder("GET", "/").deadline(Duration.ofSeconds(20)).build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        pool.expire(Duration.ofSeconds(5));
        assertThat(body.failure().code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void waitForAConnectionCounts() {
        Call call = get();
        pool.expire(DEADLINE);
        assertLate(call.failure());
    }

    @Test
    void attemptsShareIt() {
        Call call = get();
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.advance(Duration.ofSeconds(3));
        connection.goAway(0, Http2Error.NO_ERROR);
        PeerConnection second = peer.connect();
        second.expectHeaders(3);
        second.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        pool.expire(Duration.ofSeconds(1));
        assertLate(body.failure());
    }

    @Test
    void uploadThatMakesProgressDoesNotPutItOff() {
        Sinks.Many<ByteBuf> upload = Sinks.many().unicast().onBackpressureBuffer();
        Call call = pool.send(H2Request.builder("POST", "/")
                .body(upload.asFlux())
                .deadline(DEADLINE)
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.advance(ALMOST);
        upload.tryEmitNext(Unpooled.copiedBuffer("part", StandardCharsets.UTF_8))
                .orThrow();
        connection.expectBytes(3, 4);
        pool.expire(Duration.ofMillis(100));
        assertLate(call.failure());
        connection.expectRst(3, Http2Error.CANCEL);
    }
}
