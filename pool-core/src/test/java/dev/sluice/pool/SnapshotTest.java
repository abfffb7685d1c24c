package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The snapshot says what each connection is doing, and its numbers add up. */
class SnapshotTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 2, 10);

    final ScriptedPeer peer = pool.peer();

    @Test
    void poolThatWasNotUsedIsEmpty() {
        assertThat(pool.connections()).isEmpty();
    }

    @Test
    void connectionIsConnectingUntilThePeersSettingsAreHere() {
        Call call = pool.get("/");
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        PoolSnapshot snapshot = pool.snapshot();
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.CONNECTING);
        assertThat(PoolFixture.waiters(snapshot)).isEqualTo(1);
        connection.sendSettings(new Http2Settings());
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void connectionIsInUseWhileASeatIsTakenAndAvailableWhileNoneIs() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        PoolSnapshot.Connection used = pool.connection();
        assertThat(used.state()).isEqualTo(PoolSnapshot.State.IN_USE);
        assertThat(used.seats()).isEqualTo(new PoolSnapshot.Seats(2, 100, 1, 0));
        assertThat(used.traffic().requests()).isEqualTo(1);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        pool.awaitOpenStreams(0);
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.AVAILABLE);
    }

    @Test
    void tokenThatIsNotUsedTakesASeat() {
        var asked = pool.pool().getOrCreate(pool.origin()).toFuture();
        peer.connect();
        ConnectionToken token = Call.await(asked);
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.IN_USE);
        assertThat(pool.connection().seats()).isEqualTo(new PoolSnapshot.Seats(2, 100, 0, 1));
        assertThat(pool.pool().release(token, true)).isTrue();
        pool.await("no seat taken", snapshot -> pool.connection().seats().equals(new PoolSnapshot.Seats(2, 100, 0, 0)));
    }

    @Test
    void waitersAreCounted() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        Call third = pool.get("/3");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        pool.awaitWaiters(1);
        connection.answer(3, "ok");
        connection.expectHeaders(7);
        connection.answer(5, "ok");
        connection.answer(7, "ok");
        assertThat(first.text() + second.text() + third.text()).isEqualTo("okokok");
        assertThat(PoolFixture.waiters(pool.snapshot())).isZero();
        assertThat(pool.listener().count("waited")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void drainingConnectionSaysWhy() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.goAway(3, Http2Error.NO_ERROR);
        pool.await("a draining connection", snapshot -> pool.connection().state() == PoolSnapshot.State.DRAINING);
        assertThat(pool.connection().reason()).isNotBlank();
        assertThat(pool.connection().seats().openStreams()).isEqualTo(1);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        connection.expectClose();
    }

    @Test
    void trafficIsWhatWentOverTheConnection() {
        Call call = pool.post("/", "x".repeat(1000));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectBytes(3, 1000);
        connection.headers(3, false, ":status", "200");
        connection.data(3, new byte[300], false);
        H2Response response = call.head();
        connection.fence();
        pool.advance(Duration.ofSeconds(3));
        PoolSnapshot.Traffic traffic = pool.connection().traffic();
        assertThat(traffic.bufferedBytes()).isEqualTo(300);
        assertThat(traffic.sendWindowBytes()).isEqualTo(65_535 - 1000);
        assertThat(Duration.ofNanos(traffic.ageNanos())).isEqualTo(Duration.ofSeconds(3));
        response.discard();
        connection.expectRst(3, Http2Error.CANCEL);
        pool.await("a reset", snapshot -> pool.connection().traffic().resetsSent() == 1);
        pool.awaitOpenStreams(0);
    }
}
