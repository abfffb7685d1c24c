package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.PoolException;

/** What has a time to keep: the loop's tick looks at the clock for it. On the loop. */
interface Timed {
    /** Looks at the clock. */
    void tick(long nowNanos);

    /** Whether there is nothing to look at any more. */
    boolean over();

    /** Fails it at once, if it is not over. */
    void abandon(PoolException reason);
}
