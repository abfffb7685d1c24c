package dev.sluice.pool;

/**
 * How often a request that is proved never processed is sent again. What is not proved so is left to the caller.
 *
 * @param maxAttempts       of one request, the first included, 1 to 100
 * @param replayBufferBytes of a request's body kept until the response's head, 0 or more: a longer one is not replayed
 * @param budgetRatio       retries of refused streams per request, 0 or more, over the recent past; what a peer announced
 *     (GOAWAY) or was never written costs nothing
 * @param budgetReserve     refused streams that may be retried in any case, 0 or more
 */
public record RetryPolicy(int maxAttempts, int replayBufferBytes, double budgetRatio, int budgetReserve) {
    /** 30 attempts, 64 KiB, one retry per request and 100 more. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(30, 64 << 10, 1.0, 100);

    public RetryPolicy {
        Checks.range("maxAttempts", maxAttempts, 1, 100);
        Checks.range("replayBufferBytes", replayBufferBytes, 0, Integer.MAX_VALUE);
        Checks.range("budgetRatio", budgetRatio, 0, 100);
        Checks.range("budgetReserve", budgetReserve, 0, Integer.MAX_VALUE);
    }
}
