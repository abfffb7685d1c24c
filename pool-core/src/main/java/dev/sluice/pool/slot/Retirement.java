package dev.sluice.pool.slot;

import dev.sluice.pool.Lifetime;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides when a connection has lived long enough. */
final class Retirement {
    private final SlotLimits limits;
    private final Lifetime lifetime;
    private final RandomGenerator random;

    Retirement(SlotLimits limits, Lifetime lifetime, RandomGenerator random) {
        this.limits = limits;
        this.lifetime = lifetime;
        this.random = random;
    }

    /** The age at which this one connection goes: a little less than the maximum, so that not all go at once. */
    long maxAgeNanos() {
        long max = lifetime.maxAge().toNanos();
        return max - (long) (max * lifetime.ageJitter() * random.nextDouble());
    }

    /** Why a ready connection should be replaced, or null. */
    @Nullable
    String due(Slot slot, long nowNanos) {
        if (nowNanos - slot.connectedNanos >= slot.maxAgeNanos) {
            return "max-age";
        }
        return slot.opened() >= limits.retireAt() ? "max-requests" : null;
    }

    boolean idle(Slot slot, long nowNanos) {
        return slot.taken() == 0
                && nowNanos - slot.idleSinceNanos >= lifetime.idle().toNanos();
    }

    boolean drainedTooLong(Slot slot, long nowNanos) {
        return nowNanos - slot.drainingSinceNanos >= lifetime.drain().toNanos();
    }
}
