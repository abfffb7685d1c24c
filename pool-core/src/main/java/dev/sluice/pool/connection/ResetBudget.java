package dev.sluice.pool.connection;

import java.util.concurrent.TimeUnit;

/**
 * Counts the RST_STREAM frames that a connection has sent. Servers end a connection that sends too many of them (CVE-2023-44487;
 * usually 200 within 30 s), and innocent streams with it: ours is drained before.
 */
final class ResetBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final int most;
    private long windowNanos;
    private int sent;
    private int sentBefore;

    ResetBudget(int most, long nowNanos) {
        this.most = most;
        this.windowNanos = nowNanos;
    }

    /** Counts one; whether the connection has sent as many as it may. */
    boolean spend(long nowNanos) {
        roll(nowNanos);
        sent++;
        return sent + sentBefore >= most;
    }

    /** Sent in this window and the one before: never less than in the last 30 s. */
    int spent(long nowNanos) {
        roll(nowNanos);
        return sent + sentBefore;
    }

    private void roll(long nowNanos) {
        long past = (nowNanos - windowNanos) / WINDOW_NANOS;
        if (past > 0) {
            sentBefore = past == 1 ? sent : 0;
            sent = 0;
            windowNanos += past * WINDOW_NANOS;
        }
    }
}
