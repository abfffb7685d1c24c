package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The caller loses interest: at any moment, and at the cost of nobody else. */
class CancelTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 100);

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void cancelBeforeTheHeadResetsTheStreamAndNoOther() {
        Call cancelled = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        cancelled.cancel();
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(1);
        finish(connection, 5, other);
        connection.expectNothingElse();
        assertThat(pool.listener().events()).contains("reset CALLER 8");
    }

    @Test
    void cancelWhileWaitingLeavesTheQueue() {
        pool.limits(1, 1, 2);
        Call first = pool.get("/1");
        Call cancelled = pool.get("/2");
        Call third = pool.get("/3");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        cancelled.cancel();
        pool.awaitWaiters(1);
        finish(connection, 3, first);
        assertThat(connection.expectHeaders(5).path()).isEqualTo("/3");
        finish(connection, 5, third);
        connection.expectNothingElse();
    }

    @Test
    void cancelWhileConnectingOpensNoStream() {
        Call cancelled = pool.get("/1");
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        cancelled.cancel();
        pool.awaitWaiters(0);
        connection.sendSettings(new io.netty.handler.codec.http2.Http2Settings());
        connection.expectNothingElse();
        Call next = pool.get("/2");
        assertThat(connection.expectHeaders(3).path()).isEqualTo("/2");
        finish(connection, 3, next);
    }

    @Test
    void cancelOfTheBodyResetsTheStream() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.data(3, "half", false);
        body.awaitBytes(4);
        body.cancel();
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
    }

    @Test
    void cancelOfABodyThatHasEndedSendsNothing() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "unread");
        Reading body = Reading.slowly(call.head());
        pool.awaitOpenStreams(0);
        body.cancel();
        pool.await("empty buffers", snapshot -> pool.connection().traffic().bufferedBytes() == 0);
        connection.expectNothingElse();
    }

    @Test
    void discardResetsAnUnfinishedStreamAndReleasesItsBytes() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        connection.data(3, "unread", false);
        H2Response response = call.head();
        connection.fence();
        response.discard();
        connection.expectRst(3, Http2Error.CANCEL);
        pool.awaitOpenStreams(0);
        assertThat(pool.connection().traffic().bufferedBytes()).isZero();
        response.discard();
        connection.expectNothingElse();
    }

    @Test
    void discardOfAFinishedStreamSendsNothing() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "unread");
        H2Response response = call.head();
        pool.awaitOpenStreams(0);
        response.discard();
        pool.await("empty buffers", snapshot -> pool.connection().traffic().bufferedBytes() == 0);
        connection.expectNothingElse();
    }

    @Test
    void framesThatWereOnTheirWayWhenTheCallerLeftHarmNobody() {
        Call cancelled = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        cancelled.cancel();
        connection.expectRst(3, Http2Error.CANCEL);
        connection.headers(3, false, ":status", "200", "x-late", "added to the table");
        connection.data(3, new byte[50_000], false);
        connection.rst(3, Http2Error.NO_ERROR);
        connection.headers(5, false, ":status", "200", "x-late", "added to the table");
        connection.data(5, "ok", true);
        assertThat(other.head().headers().get("x-late")).hasToString("added to the table");
        assertThat(other.text()).isEqualTo("ok");
        connection.expectNothingElse();
    }

    @Test
    void seatOfACancelledRequestIsUsedAgain() {
        pool.limits(1, 1, 10);
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        for (int streamId = 3; streamId < 43; streamId += 2) {
            Call next = pool.get("/next");
            pool.awaitWaiters(1);
            first.cancel();
            connection.expectRst(streamId, Http2Error.CANCEL);
            connection.expectHeaders(streamId + 2);
            first = next;
        }
        finish(connection, 43, first);
    }

    @Test
    void cancelAfterTheHeadLeavesTheBodyToItsReader() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        H2Response response = call.head();
        call.cancel();
        Reading body = Reading.all(response);
        connection.data(3, "all of it", true);
        assertThat(body.text()).isEqualTo("all of it");
        connection.expectNothingElse();
    }
}
