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
    private long untilNanos;
    private @Nullable PoolException last;

    Backoff(DialBackoff policy, RandomGenerator random) {
        this.firstNanos = policy.first().toNanos();
        this.maxNanos = policy.max().toNanos();
        this.random = random;
    }

    void failed(PoolException reason, long nowNanos) {
        last = reason;
        long doubled = failures >= 40 ? maxNanos : Math.min(maxNanos, saturatedShift(firstNanos, failures));
        failures++;
        untilNanos = nowNanos + doubled - (long) (doubled / 2.0 * random.nextDouble());
    }

    void succeeded() {
        failures = 0;
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
