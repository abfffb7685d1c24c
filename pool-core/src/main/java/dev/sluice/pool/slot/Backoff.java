package dev.sluice.pool.slot;

import dev.sluice.pool.DialBackoff;
import dev.sluice.pool.PoolException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Keeps an origin from being dialled again too soon after failures. */
final class Backoff {
    private final long firstNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private int failures;
    private int doublings;
    private int stillborn;
    private long untilNanos;
    private @Nullable PoolException last;

    Backoff(DialBackoff policy, RandomGenerator random) {
        this.firstNanos = policy.first().toNanos();
        this.maxNanos = policy.max().toNanos();
        this.random = random;
    }

    /** A dial failed. Those that were on their way together fail together: that is one reason to wait longer, not many. */
    void failed(PoolException reason, long nowNanos) {
        last = reason;
        boolean backingOff = !over(nowNanos);
        failures++;
        if (backingOff) {
            return;
        }
        long doubled = doublings >= 40 ? maxNanos : Math.min(maxNanos, saturatedShift(firstNanos, doublings));
        doublings++;
        untilNanos = nowNanos + doubled - (long) (doubled / 2.0 * random.nextDouble());
    }

    /** A connection stands. */
    void succeeded() {
        failures = 0;
        doublings = 0;
    }

    /**
     * A connection is gone. One that went before it carried anything, younger than the first back-off, costs nothing once;
     * from the second in a row on it is a failed dial: a peer that accepts and hangs up must not be dialled in a loop.
     */
    void gone(boolean carried, long ageNanos, PoolException reason, long nowNanos) {
        stillborn = carried || ageNanos >= firstNanos ? 0 : stillborn + 1;
        if (stillborn > 1) {
            failed(reason, nowNanos);
        }
    }

    boolean over(long nowNanos) {
        return remainingNanos(nowNanos) == 0;
    }

    /** Until the next dial may start. */
    long remainingNanos(long nowNanos) {
        return failures == 0 ? 0 : Math.max(0, untilNanos - nowNanos);
    }

    int failures() {
        return failures;
    }

    @Nullable
    PoolException last() {
        return last;
    }

    private static long saturatedShift(long value, int by) {
        long shifted = value << by;
        return shifted >> by == value ? shifted : Long.MAX_VALUE;
    }
}
