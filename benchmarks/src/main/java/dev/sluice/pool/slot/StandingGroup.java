package dev.sluice.pool.slot;

import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/** A group all of whose connections stand: they were dialled in words only. Its clock goes on by a nanosecond per question. */
final class StandingGroup implements SlotActions {
    private static final int PENDING = 100;

    final SlotGroup group;
    private final Queue<Slot> dials = new ArrayDeque<>();
    private long now;

    StandingGroup(int connections, int streams) {
        PoolSettings settings =
                PoolSettings.DEFAULT.with(new ConnectionLimits(connections, connections, streams, PENDING));
        this.group = new SlotGroup(Origin.h2c("upstream", 80), settings, this, new SplittableRandom(1));
        group.tend(now);
        for (Slot slot = dials.poll(); slot != null; slot = dials.poll()) {
            group.connected(slot, Slot.UNLIMITED, now);
        }
    }

    /** So slow that neither age nor idleness comes into a measurement. */
    long now() {
        return now++;
    }

    /** Seats that are taken, of all connections together. */
    int taken() {
        int taken = 0;
        for (Slot slot : group.slots()) {
            taken += slot.taken();
        }
        return taken;
    }

    /** Fails if a measurement left the group otherwise than it must. */
    void check(int taken, int waiting) {
        if (taken() != taken || group.waiting() != waiting || !dials.isEmpty()) {
            throw new IllegalStateException(taken() + " seats taken instead of " + taken + ", " + group.waiting()
                    + " waiting instead of " + waiting + ", " + dials.size() + " dials: " + group.slots());
        }
    }

    @Override
    public void dial(Slot slot) {
        dials.add(slot);
    }

    @Override
    public void draining(Slot slot, String reason) {
        throw new IllegalStateException("drains, for " + reason);
    }

    @Override
    public void close(Slot slot, String reason) {
        throw new IllegalStateException("closes, for " + reason);
    }
}
