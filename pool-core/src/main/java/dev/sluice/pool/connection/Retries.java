package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryPolicy;
import dev.sluice.pool.RetryVerdict;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether an origin's calls are sent again. Only what is proved never processed is; what a peer announced or what was
 * never written costs nothing, a refused stream is paid from the origin's budget.
 */
final class Retries {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int DOUBLINGS = 6;

    private final RetryPolicy policy;
    private final RetryBudget budget;

    Retries(RetryPolicy policy, RetryBudget budget) {
        this.policy = policy;
        this.budget = budget;
    }

    /** Asked once per failure of a call that has been sent so often: a refused stream is paid for here. */
    boolean allow(PoolException reason, int attempts) {
        return reason.verdict() == RetryVerdict.SAFE
                && attempts < policy.maxAttempts()
                && (!refused(reason) || budget.spend());
    }

    /** How long to wait first: a peer that refuses again is given time to recover. */
    long pauseNanos(PoolException reason, int attempts) {
        return refused(reason) && attempts > 1 ? FIRST_PAUSE_NANOS << Math.min(attempts - 2, DOUBLINGS) : 0;
    }

    static boolean refused(PoolException reason) {
        return reason.code() == ErrorCode.STREAM_REFUSED;
    }
}
