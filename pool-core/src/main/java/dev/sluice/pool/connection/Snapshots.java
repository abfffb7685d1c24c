package dev.sluice.pool.connection;

import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSnapshot;
import dev.sluice.pool.PoolSnapshot.State;
import dev.sluice.pool.slot.Slot;
import dev.sluice.pool.slot.SlotState;
import org.jspecify.annotations.Nullable;

/** Copies what a shard knows into a {@link PoolSnapshot}. On the shard's loop. */
final class Snapshots {
    private Snapshots() {}

    static PoolSnapshot.OriginShard of(OriginPool pool) {
        long now = pool.shard.nanoTime();
        PoolException last = pool.group.lastFailure();
        return new PoolSnapshot.OriginShard(
                pool.origin,
                pool.shard.number,
                pool.group.waiting(),
                pool.dials(),
                pool.group.failedDials(),
                pool.group.backoffNanos(now),
                last == null ? null : last.getMessage(),
                pool.group.slots().stream()
                        .filter(slot -> slot.state() != SlotState.EMPTY)
                        .map(slot -> of(pool, slot, now))
                        .toList());
    }

    private static PoolSnapshot.Connection of(OriginPool pool, Slot slot, long now) {
        UpstreamConnection connection = pool.connection(slot);
        return new PoolSnapshot.Connection(
                slot.index(),
                slot.generation(),
                state(slot),
                new PoolSnapshot.Seats(slot.limit(), slot.peerLimit(), slot.openStreams(), slot.unused()),
                traffic(slot, connection, now),
                slot.reason());
    }

    private static PoolSnapshot.Traffic traffic(Slot slot, @Nullable UpstreamConnection connection, long now) {
        if (connection == null) {
            return new PoolSnapshot.Traffic(0, 0, 0, 0, 0);
        }
        return new PoolSnapshot.Traffic(
                slot.opened(),
                now - slot.connectedNanos(),
                connection.bufferedBytes(),
                connection.sendWindowBytes(),
                connection.resetsSent());
    }

    private static State state(Slot slot) {
        return switch (slot.state()) {
            case CONNECTING -> State.CONNECTING;
            case READY -> slot.taken() == 0 ? State.AVAILABLE : State.IN_USE;
            case DRAINING -> State.DRAINING;
            case EMPTY -> throw new IllegalStateException("an empty slot has no connection");
        };
    }
}
