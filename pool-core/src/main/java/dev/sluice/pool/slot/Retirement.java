package dev.sluice.pool.slot;

import dev.sluice.pool.Lifetime;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides when a ready connection has lived long enough, and sees it off: at once, or when its replacement stands. */
final class Retirement {
    private final SlotLimits limits;
    private final SlotTable table;
    private final Draining draining;
    private final RandomGenerator random;
    private final long idleNanos;
    private final long maxAgeNanos;
    private final double ageJitter;

    Retirement(SlotTable table, Draining draining, Lifetime lifetime, RandomGenerator random) {
        this.limits = table.limits();
        this.table = table;
        this.draining = draining;
        this.random = random;
        this.idleNanos = lifetime.idle().toNanos();
        this.maxAgeNanos = lifetime.maxAge().toNanos();
        this.ageJitter = lifetime.ageJitter();
    }

    /** The age at which this one connection goes: a little less than the maximum, so that not all go at once. */
    long drawMaxAgeNanos() {
        return maxAgeNanos - (long) (maxAgeNanos * ageJitter * random.nextDouble());
    }

    /** Looks at a ready connection; whether that changed anything. */
    boolean check(Slot slot, long nowNanos) {
        if (slot.exhausted()) {
            return drainExhausted(slot, nowNanos);
        }
        if (idle(slot, nowNanos) && table.count(SlotState.READY) > limits.min()) {
            draining.begin(slot, "idle", nowNanos);
            return true;
        }
        String reason = slot.retiring ? null : due(slot, nowNanos);
        return reason != null && retire(slot, reason, nowNanos);
    }

    /** Looks at the ready connections whose streams are all used up, when somebody waits for a seat. */
    void checkSpent(long nowNanos) {
        for (Slot slot : table.all()) {
            if (slot.state() == SlotState.READY && slot.spent()) {
                check(slot, nowNanos);
            }
        }
    }

    /** A replacement stands: the oldest of those that wait for one goes. */
    void replaced(long nowNanos) {
        Slot oldest = table.oldestRetiring();
        if (oldest != null) {
            draining.begin(oldest, oldest.reason == null ? "replaced" : oldest.reason, nowNanos);
        }
    }

    private boolean idle(Slot slot, long nowNanos) {
        return slot.taken() == 0 && nowNanos - slot.idleSinceNanos >= idleNanos;
    }

    private @Nullable String due(Slot slot, long nowNanos) {
        if (nowNanos - slot.connectedNanos >= slot.maxAgeNanos) {
            return "max-age";
        }
        return slot.opened() >= limits.retireAt() || slot.spent() ? "max-requests" : null;
    }

    /** Stays, and counts, where as many drain as may: a decision of ours does not cost others their streams. */
    private boolean drainExhausted(Slot slot, long nowNanos) {
        boolean room = slot.openStreams() == 0 || table.count(SlotState.DRAINING) < limits.max();
        if (room) {
            draining.begin(slot, "max-requests", nowNanos);
        }
        return room;
    }

    /** An idle connection goes at once; one in use goes when its replacement stands, and serves until then. */
    private boolean retire(Slot slot, String reason, long nowNanos) {
        if (slot.taken() == 0 && table.count(SlotState.READY) > limits.min()) {
            draining.begin(slot, reason, nowNanos);
            return true;
        }
        boolean room = table.retiring() + table.count(SlotState.DRAINING) < limits.max();
        if (room) {
            slot.retiring = true;
            slot.reason = reason;
        }
        return room;
    }
}
