package dev.sluice.gateway;

import dev.sluice.gateway.upstream.WarmUp;
import dev.sluice.gateway.upstream.http1.Http1Pool;
import dev.sluice.pool.H2ConnectionPool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/**
 * Warms the pool's connections at the start and ends the pools at the stop: after {@link DrainLifecycle}, which has let the
 * accepted requests finish or has cut them by then, and before the event loops.
 */
final class PoolLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLifecycle.class);
    /** For the connections to close in order: there is no request on them any more. */
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** The server stops in the phases 1,024 and 2,048 below the default, the event loops in phase 0. */
    static final int PHASE = DEFAULT_PHASE - 3072;

    private final H2ConnectionPool pool;
    private final Http1Pool http1;
    private final WarmUp warmUp;
    private volatile boolean running;

    PoolLifecycle(H2ConnectionPool pool, Http1Pool http1, WarmUp warmUp) {
        this.pool = pool;
        this.http1 = http1;
        this.warmUp = warmUp;
    }

    @Override
    public void start() {
        running = true;
        warmUp.begin();
    }

    @Override
    public void stop() {
        running = false;
        warmUp.end();
        try {
            Mono.when(pool.drain(GRACE), http1.drain(GRACE)).block(GRACE.multipliedBy(2));
        } catch (RuntimeException e) {
            LOG.warn("the pools did not drain: {}", e.toString());
        } finally {
            pool.dispose();
            http1.dispose();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
