package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Sinks;

/** RST_STREAM ends one stream, carries its code to the caller, and harms no other (RFC 9113 §6.4). */
class ResetTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    private static void assertReset(PoolException failure, RetryVerdict verdict, long http2Code) {
        assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_RESET);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(verdict);
        assertThat(failure.http2Code()).isEqualTo(http2Code);
    }

    @Test
    void resetBeforeTheHeadFailsTheRequestAndNoOther() {
        Call reset = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.rst(3, Http2Error.INTERNAL_ERROR);
        assertReset(reset.failure(), RetryVerdict.IF_IDEMPOTENT, Http2Error.INTERNAL_ERROR.code());
        finish(connection, 5, other);
        connection.expectNothingElse();
        assertThat(pool.listener().events()).contains("reset PEER 2").doesNotContain("retried STREAM_RESET");
    }

    @Test
    void resetInTheBodyFailsItAfterWhatHadCome() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.data(3, "half", false);
        connection.rst(3, Http2Error.CANCEL);
        assertReset(body.failure(), RetryVerdict.NEVER, Http2Error.CANCEL.code());
        assertThat(body.soFar()).isEqualTo("half");
        assertThat(Call.failureOf(call.head().trailers().toFuture()).code()).isEqualTo(ErrorCode.STREAM_RESET);
    }

    @Test
    void resetReachesABodyThatNobodyHasSubscribedToYet() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.together(() -> {
            connection.headers(3, false, ":status", "200");
            connection.data(3, "half", false);
            connection.rst(3, Http2Error.INTERNAL_ERROR);
        });
        H2Response response = call.head();
        connection.fence();
        assertReset(Reading.all(response).failure(), RetryVerdict.NEVER, Http2Error.INTERNAL_ERROR.code());
    }

    @Test
    void codeOfThirtyTwoBitsIsCarriedAsItIs() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.rst(3, 0xdeadbeef);
        assertReset(call.failure(), RetryVerdict.IF_IDEMPOTENT, 0xdeadbeefL);
    }

    @Test
    void refusedStreamIsSentAgain() {
        pool.limits(1, 100, 100);
        Call call = pool.post("/", "small");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        assertThat(connection.expectBody(3)).isEqualTo("small");
        connection.rst(3, Http2Error.REFUSED_STREAM);
        connection.expectHeaders(5);
        assertThat(connection.expectBody(5)).isEqualTo("small");
        finish(connection, 5, call);
        assertThat(pool.listener().events()).contains("retried STREAM_REFUSED");
    }

    @Test
    void refusalAfterTheHeadIsAResetLikeAnyOther() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.rst(3, Http2Error.REFUSED_STREAM);
        assertThat(body.failure().verdict()).isEqualTo(RetryVerdict.NEVER);
        connection.expectNothingElse();
    }

    @Test
    void answerThatWasCompleteIsKeptWholeWhenTheUploadIsResetWithoutError() {
        Sinks.Many<ByteBuf> upload = Sinks.many().unicast().onBackpressureBuffer();
        Call call =
                pool.send(H2Request.builder("POST", "/").body(upload.asFlux()).build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        upload.tryEmitNext(Unpooled.wrappedBuffer(new byte[10]));
        connection.expectBytes(3, 10);
        connection.headers(3, false, ":status", "403");
        Reading body = Reading.slowly(call.head());
        connection.data(3, "no", false);
        connection.data(3, " more", true);
        connection.rst(3, Http2Error.NO_ERROR);
        pool.awaitOpenStreams(0);
        body.request(Long.MAX_VALUE);
        assertThat(body.text()).isEqualTo("no more");
        connection.expectNothingElse();
    }

    @Test
    void resetWithoutErrorBeforeTheAnswersEndIsStillAFailure() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.rst(3, Http2Error.NO_ERROR);
        assertReset(body.failure(), RetryVerdict.NEVER, 0);
    }

    @Test
    void resetOfAStreamThatIsClosedIsIgnored() {
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        finish(connection, 3, call);
        connection.rst(3, Http2Error.INTERNAL_ERROR);
        Call next = pool.get("/2");
        connection.expectHeaders(5);
        finish(connection, 5, next);
        connection.expectNothingElse();
    }

    @Test
    void resetOfOpenStreamReturnsItsSeat() {
        pool.limits(1, 1, 10);
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.rst(3, Http2Error.INTERNAL_ERROR);
        assertThat(first.failure().code()).isEqualTo(ErrorCode.STREAM_RESET);
        connection.expectHeaders(5);
        finish(connection, 5, second);
    }
}
