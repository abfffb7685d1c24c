package dev.sluice.gateway.upstream;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;

/** When a request that failed at one backend may be sent to another, and what its client is told in the end. */
final class RetryRules {
    private RetryRules() {}

    /** Whether it does no harm: nothing was done, or to do it twice is to do it once (RFC 9110 §9.2.2). */
    static boolean permit(PoolException failure, H2Request request) {
        return switch (failure.verdict()) {
            case SAFE -> true;
            case IF_IDEMPOTENT -> request.idempotent();
            case NEVER -> false;
        };
    }

    /** Whether it costs nothing of the budget: what never left gave no backend anything to do. */
    static boolean isFree(PoolException failure) {
        return failure.verdict() == RetryVerdict.SAFE && failure.code() != ErrorCode.STREAM_REFUSED;
    }

    /** Of two failures the one that says most: the last, unless only the first may have left something done. */
    static PoolException telling(PoolException first, PoolException last) {
        return first.verdict() != RetryVerdict.SAFE && last.verdict() == RetryVerdict.SAFE ? first : last;
    }
}
