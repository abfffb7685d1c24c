package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.util.List;
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
