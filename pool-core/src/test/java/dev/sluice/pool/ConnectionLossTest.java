package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connection loss ends all streams of the connection, each with a verdict, and nobody is left waiting. */
class ConnectionLossTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    private static void assertLost(PoolException failure, RetryVerdict verdict) {
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(verdict);
    }

    private PeerConnection idle() {
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        finish(connection, 3, call);
        return connection;
    }

    private void assertReplacedSilently() {
        Call call = pool.get("/2");
        PeerConnection fresh = peer.connect();
        fresh.expectHeaders(3);
        finish(fresh, 3, call);
    }

    @Test
    void idleConnectionThatThePeerClosesIsReplacedSilently() {
        idle().closeTcp();
        pool.awaitConnections(0);
        assertReplacedSilently();
    }

    @Test
    void idleConnectionThatThePeerResetsIsReplacedSilently() {
        idle().abortTcp();
        pool.awaitConnections(0);
        assertReplacedSilently();
    }

    @Test
    void requestThatWasWrittenFailsAndIsNotRepeated() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.closeTcp();
        assertLost(call.failure(), RetryVerdict.IF_IDEMPOTENT);
        assertThat(pool.listener().count("retried")).isZero();
        assertThat(pool.dials()).isEqualTo(1);
    }

    @Test
    void tcpResetBeforeTheHeadFailsAllStreams() {
        List<Call> calls = List.of(pool.get("/1"), pool.post("/2", "body"), pool.get("/3"));
        PeerConnection connection = peer.connect();
        calls.forEach(call -> connection.expectHeaders());
        connection.abortTcp();
        assertThat(calls).allSatisfy(call -> assertLost(call.failure(), RetryVerdict.IF_IDEMPOTENT));
    }

    /** Netty closes the channel in one turn of the loop and tells of it in a later one; what is asked between is nobody's fault. */
    @Test
    void requestsThatMeetAClosedChannelAreNotTakenForInvalid() {
        pool.limits(1, 1_000_000, 1_000_000);
        Call first = pool.get("/first");
        PeerConnection connection = peer.connect(new Http2Settings().maxConcurrentStreams(1_000_000));
        connection.expectHeaders(3);
        List<Call> calls = new CopyOnWriteArrayList<>();
        EventExecutor loop = pool.loop();
        // one in each turn, so that there is one in that between as well
        CompletableFuture<String> over = new CompletableFuture<>();
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (first.pending()) {
                    calls.add(pool.get("/again"));
                    loop.execute(this);
                } else {
                    over.complete("over");
                }
            }
        });
        connection.abortTcp();
        assertLost(first.failure(), RetryVerdict.IF_IDEMPOTENT);
        Call.await(over);
        pool.settle();
        List<Call> ended = calls.stream().filter(call -> !call.pending()).toList();
        assertThat(ended).allSatisfy(call -> assertLost(call.failure(), RetryVerdict.IF_IDEMPOTENT));
        calls.forEach(Call::cancel);
    }

    @Test
    void bodyThatIsCutFailsAndNeverCompletes() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.data(3, "half", false);
        connection.closeTcp();
        assertLost(body.failure(), RetryVerdict.NEVER);
        assertThat(body.soFar()).isEqualTo("half");
    }

    @Test
    void bodyWithAllItsBytesButNoEndIsCutAllTheSame() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "4");
        Reading body = Reading.all(call.head());
        connection.data(3, "full", false);
        body.awaitBytes(4);
        connection.abortTcp();
        assertLost(body.failure(), RetryVerdict.NEVER);
    }

    @Test
    void answerThatEndedIsReadableAfterTheConnectionWent() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "whole");
        H2Response response = call.head();
        connection.closeTcp();
        pool.awaitConnections(0);
        assertThat(Reading.all(response).text()).isEqualTo("whole");
    }

    @Test
    void waitersGetAnotherConnection() {
        pool.limits(1, 1, 10);
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        Call waiting = pool.get("/2");
        pool.awaitWaiters(1);
        connection.closeTcp();
        assertLost(first.failure(), RetryVerdict.IF_IDEMPOTENT);
        PeerConnection fresh = peer.connect();
        assertThat(fresh.expectHeaders(3).path()).isEqualTo("/2");
        finish(fresh, 3, waiting);
    }

    @Test
    void uploadThatIsCutFails() {
        Call call = pool.post("/", "x".repeat(100_000));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectBytes(3, 65_535);
        connection.closeTcp();
        assertLost(call.failure(), RetryVerdict.IF_IDEMPOTENT);
    }

    @Test
    void connectionThatClosesBeforeItsSettingsWritesNothingAndFailsSafely() {
        pool.limits(1, 10, 10);
        Call call = pool.post("/", "body");
        peer.accept().closeTcp();
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
    }
}
