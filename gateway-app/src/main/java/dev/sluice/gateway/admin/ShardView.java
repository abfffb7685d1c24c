package dev.sluice.gateway.admin;

import dev.sluice.pool.PoolSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A backend's part of the pool on one event loop, as the endpoint shows it; see {@link PoolSnapshot.OriginShard}.
 *
 * @param loop          the event loop's number
 * @param waiters       requests that wait for a seat
 * @param dials         ended dials since the start, failed ones included
 * @param failedDials   in a row
 * @param backoffMillis until the next dial may start
 * @param lastFailure   why the last dial failed
 * @param connections   those that are there, as far as there is room
 * @param omitted       how many more there are
 */
record ShardView(
        int loop,
        int waiters,
        long dials,
        int failedDials,
        long backoffMillis,
        @Nullable String lastFailure,
        List<ConnectionView> connections,
        int omitted) {

    /** Shows {@code most} connections at most. */
    static ShardView of(PoolSnapshot.OriginShard shard, int most) {
        List<PoolSnapshot.Connection> all = shard.connections();
        return new ShardView(
                shard.loop(),
                shard.waiters(),
                shard.dials(),
                shard.failedDials(),
                TimeUnit.NANOSECONDS.toMillis(shard.backoffNanos()),
                shard.lastFailure(),
                all.stream().limit(most).map(ConnectionView::of).toList(),
                Math.max(0, all.size() - most));
    }
}
