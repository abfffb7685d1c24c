package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.PoolSnapshot;
import dev.sluice.pool.PoolSnapshot.State;
import java.util.ArrayList;
import java.util.List;

/** Tells a group in the words of the pool's snapshot; on its loop. */
final class Snapshots {
    private Snapshots() {}

    static PoolSnapshot.OriginShard of(Http1Group group) {
        long now = System.nanoTime();
        List<PoolSnapshot.Connection> connections = new ArrayList<>();
        for (BackendConnection connection : group.connections()) {
            connections.add(of(connections.size(), connection, now));
        }
        return new PoolSnapshot.OriginShard(
                group.origin(),
                group.loop().number(),
                group.waiters(),
                group.dials(),
                group.failedDials(),
                0,
                group.lastFailure(),
                connections);
    }

    private static PoolSnapshot.Connection of(int index, BackendConnection connection, long now) {
        int open = connection.busy() ? 1 : 0;
        return new PoolSnapshot.Connection(
                index,
                0,
                state(connection),
                new PoolSnapshot.Seats(1, 1, open, 0),
                new PoolSnapshot.Traffic(connection.requests(), connection.ageNanos(now), 0, 0, 0),
                null);
    }

    private static State state(BackendConnection connection) {
        if (!connection.connected()) {
            return State.CONNECTING;
        }
        return connection.busy() ? State.IN_USE : State.AVAILABLE;
    }
}
