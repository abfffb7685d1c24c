package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections end by plan: idle, old or worn; and are replaced before they go. */
class LifetimeTest {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration AGE = Duration.ofHours(1);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private void lifetime(double jitter, long maxRequests, int maxResets) {
        pool.settings(s -> s.with(new Lifetime(
                        IDLE, AGE, jitter, maxRequests, Integer.MAX_VALUE, Duration.ofMinutes(10), maxResets))
                .with(new Timeouts(
                        Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofHours(3), Duration.ofHours(3)))
                .with(new PingPolicy(Duration.ofHours(3), Duration.ofSeconds(5), Duration.ofHours(3))));
    }

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    private PeerConnection used() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        finish(connection, 3, call);
        pool.awaitOpenStreams(0);
        return connection;
    }

    @Test
    void idleConnectionIsClosed() {
        lifetime(0, 0, 100);
        PeerConnection connection = used();
        pool.advance(IDLE.minusSeconds(2));
        assertThat(pool.connections()).hasSize(1);
        pool.advance(Duration.ofSeconds(4));
        connection.expectClose();
        pool.awaitConnections(0);
    }

    @Test
    void requestStartsTheIdleTimeAnew() {
        lifetime(0, 0, 100);
        PeerConnection connection = used();
        pool.advance(IDLE.minusSeconds(2));
        Call call = pool.get("/");
        connection.expectHeaders(5);
        finish(connection, 5, call);
        pool.awaitOpenStreams(0);
        pool.advance(IDLE.minusSeconds(2));
        assertThat(pool.connections()).hasSize(1);
        connection.expectNothingElse();
    }

    @Test
    void minimumIsKeptWarmThroughIdleTimes() {
        lifetime(0, 0, 100);
        pool.settings(s -> s.with(new ConnectionLimits(1, 4, 100, 100)));
        PeerConnection connection = used();
        pool.advance(IDLE.multipliedBy(3));
        assertThat(pool.connections()).hasSize(1);
        connection.expectNothingElse();
    }

    @Test
    void minimumIsRestoredWhenAConnectionWent() {
        pool.settings(s -> s.with(new ConnectionLimits(2, 4, 100, 100)));
        Call call = pool.get("/");
        PeerConnection first = peer.connect();
        PeerConnection second = peer.connect();
        pool.await("a request under way", snapshot -> PoolFixture.openStreams(snapshot) == 1);
        boolean firstIsBusy = first.fence().size() == 1;
        finish(
                firstIsBusy ? first : second,
                (firstIsBusy ? first : second).expectHeaders().streamId(),
                call);
        (firstIsBusy ? second : first).closeTcp();
        peer.connect();
        pool.await(
                "two ready connections",
                snapshot -> pool.connections().stream()
                                .filter(c -> c.state() == PoolSnapshot.State.AVAILABLE)
                                .count()
                        == 2);
    }

    @Test
    void oldConnectionThatIsIdleIsClosed() {
        lifetime(0, 0, 100);
        PeerConnection connection = used();
        for (int streamId = 5; streamId < 35; streamId += 2) {
            pool.advance(Duration.ofMinutes(4).minusSeconds(1));
            Call call = pool.get("/");
            connection.expectHeaders(streamId);
            finish(connection, streamId, call);
            pool.awaitOpenStreams(0);
        }
        pool.advance(Duration.ofSeconds(20));
        connection.expectClose();
        pool.awaitConnections(0);
    }

    @Test
    void oldConnectionThatIsBusyIsReplacedBeforeItGoes() {
        lifetime(0, 0, 100);
        Call call = pool.get("/long");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        pool.advance(AGE.plusSeconds(2));
        PeerConnection fresh = peer.connect();
        pool.await(
                "a draining connection",
                snapshot -> pool.connections().stream().anyMatch(c -> c.state() == PoolSnapshot.State.DRAINING));
        Call next = pool.get("/next");
        fresh.expectHeaders(3);
        finish(fresh, 3, next);
        finish(old, 3, call);
        old.expectClose();
    }

    @Test
    void jitterOnlyShortensTheAge() {
        lifetime(0, 0, 100);
        pool.settings(s -> s.with(
                new Lifetime(IDLE, Duration.ofSeconds(100), 0.5, 0, Integer.MAX_VALUE, Duration.ofMinutes(10), 100)));
        Call call = pool.get("/long");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        pool.advance(Duration.ofSeconds(48));
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.IN_USE);
        int seconds = 48;
        while (pool.connections().size() == 1) {
            pool.advance(Duration.ofSeconds(1));
            seconds++;
        }
        assertThat(seconds).isBetween(50, 102);
        peer.connect();
        pool.await(
                "a draining connection",
                snapshot -> pool.connections().stream().anyMatch(c -> c.state() == PoolSnapshot.State.DRAINING));
        finish(old, 3, call);
        old.expectClose();
    }

    @Test
    void connectionIsReplacedAfterItsNumberOfRequests() {
        lifetime(0, 3, 100);
        pool.limits(1, 100, 100);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(pool.get("/old"));
        }
        PeerConnection old = peer.connect();
        List.of(3, 5, 7).forEach(old::expectHeaders);
        Call next = pool.get("/new");
        pool.expire(Duration.ofSeconds(1));
        PeerConnection fresh = peer.connect();
        assertThat(fresh.expectHeaders(3).path()).isEqualTo("/new");
        finish(fresh, 3, next);
        for (int i = 0; i < 3; i++) {
            finish(old, 2 * i + 3, calls.get(i));
        }
        old.expectClose();
    }

    @Test
    void connectionIsDrainedBeforeItsResetsAnnoyThePeer() {
        lifetime(0, 0, 5);
        Call innocent = pool.get("/innocent");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        for (int i = 0; i < 5; i++) {
            Call cancelled = pool.get("/cancelled");
            old.expectHeaders(2 * i + 5);
            cancelled.cancel();
            old.expectRst(2 * i + 5, Http2Error.CANCEL);
        }
        Call next = pool.get("/next");
        PeerConnection fresh = peer.connect();
        assertThat(fresh.expectHeaders(3).path()).isEqualTo("/next");
        finish(fresh, 3, next);
        finish(old, 3, innocent);
        old.expectClose();
    }

    @Test
    void resetsOfLongAgoAreForgotten() {
        lifetime(0, 0, 5);
        Call innocent = pool.get("/innocent");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        for (int i = 0; i < 12; i++) {
            Call cancelled = pool.get("/cancelled");
            connection.expectHeaders(2 * i + 5);
            cancelled.cancel();
            connection.expectRst(2 * i + 5, Http2Error.CANCEL);
            pool.advance(Duration.ofSeconds(16));
        }
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.IN_USE);
        finish(connection, 3, innocent);
    }
}
