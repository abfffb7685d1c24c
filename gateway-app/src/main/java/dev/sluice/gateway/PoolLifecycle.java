package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.pool.H2ConnectionPool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Warms the pool's connections at the start and ends the pool at the stop: after the server, which has let the accepted
 * requests finish by then, and before the event loops.
 */
final class PoolLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLifecycle.class);
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** The server stops in the phases 1,024 and 2,048 below the default, the event loops in phase 0. */
    static final int PHASE = DEFAULT_PHASE - 3072;

    private final H2ConnectionPool pool;
    private final Upstreams upstreams;
    private volatile boolean running;

    PoolLifecycle(H2ConnectionPool pool, Upstreams upstreams) {
        this.pool = pool;
        this.upstreams = upstreams;
    }

    @Override
    public void start() {
        running = true;
        for (Upstream upstream : upstreams.all()) {
            int connections = upstream.settings().connections().minConnections();
            if (connections > 0) {
                upstream.backends().forEach(backend -> warmUp(backend, connections));
            }
        }
    }

    private void warmUp(Backend backend, int connections) {
        pool.warmUp(backend.origin(), connections)
                .subscribe(
                        nothing -> {},
                        failure -> LOG.warn("no warm connections to {}: {}", backend.name(), failure.getMessage()));
    }

    @Override
    public void stop() {
        running = false;
        try {
            pool.drain(GRACE).block(GRACE.multipliedBy(2));
        } catch (RuntimeException e) {
            LOG.warn("the pool did not drain: {}", e.toString());
        } finally {
            pool.dispose();
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
