package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stream ids run out (RFC 9113 §5.1.1): drained like GOAWAY, and replaced beforehand. */
class StreamIdsTest {
    private static final int CEILING = 9;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .settings(s -> s.with(new Lifetime(
                    Duration.ofMinutes(5), Duration.ofHours(1), 0, 0, CEILING, Duration.ofMinutes(10), 100)));

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void requestAfterTheLastIdGoesToAnotherConnection() {
        PeerConnection old = null;
        List<Call> calls = new ArrayList<>();
        for (int streamId = 3; streamId <= CEILING; streamId += 2) {
            calls.add(pool.get("/old"));
            old = old == null ? peer.connect() : old;
            old.expectHeaders(streamId);
        }
        Call next = pool.get("/new");
        PeerConnection fresh = peer.connect();
        assertThat(fresh.expectHeaders(3).path()).isEqualTo("/new");
        finish(fresh, 3, next);
        for (int i = 0; i < calls.size(); i++) {
            java.util.Objects.requireNonNull(old);
            finish(old, 2 * i + 3, calls.get(i));
        }
        java.util.Objects.requireNonNull(old).expectClose();
        assertThat(old.highestStreamId()).isEqualTo(CEILING);
    }

    @Test
    void manyRequestsAtOnceAreSpreadOverAsManyConnectionsAsTheIdsNeed() {
        pool.limits(1, 100, 100);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(pool.get("/" + i));
        }
        int answered = 0;
        while (answered < 12) {
            PeerConnection connection = peer.connect();
            for (int streamId = 3; streamId <= CEILING; streamId += 2) {
                connection.expectHeaders(streamId);
                finish(connection, streamId, calls.get(answered++));
            }
            connection.expectClose();
        }
    }

    @Test
    void replacementIsThereBeforeTheLastIdIsUsed() {
        List<Call> calls = List.of(pool.get("/1"), pool.get("/2"), pool.get("/3"));
        PeerConnection old = peer.connect();
        List.of(3, 5, 7).forEach(old::expectHeaders);
        pool.expire(Duration.ofSeconds(1));
        PeerConnection fresh = peer.connect();
        pool.await(
                "a draining connection",
                snapshot -> pool.connections().stream().anyMatch(c -> c.state() == PoolSnapshot.State.DRAINING));
        Call next = pool.get("/4");
        fresh.expectHeaders(3);
        finish(fresh, 3, next);
        for (int i = 0; i < 3; i++) {
            finish(old, 2 * i + 3, calls.get(i));
        }
        old.expectClose();
        assertThat(old.highestStreamId()).isLessThan(CEILING);
    }
}
