package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.gateway.upstream.http1.Http1Pool;
import dev.sluice.pool.H2ConnectionPool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/**
 * Warms the connections of backends that are known to speak HTTP/2 at the start, and ends the pools at the stop: after the server, which has let the accepted
 * requests finish by then, and before the event loops.
 */
final class PoolLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLifecycle.class);
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** The server stops in the phases 1,024 and 2,048 below the default, the event loops in phase 0. */
    private static final int PHASE = DEFAULT_PHASE - 3072;

    private final H2ConnectionPool pool;
    private final Http1Pool http1;
    private final Upstreams upstreams;
    private volatile boolean running;

    PoolLifecycle(H2ConnectionPool pool, Http1Pool http1, Upstreams upstreams) {
        this.pool = pool;
        this.http1 = http1;
        this.upstreams = upstreams;
    }

    @Override
    public void start() {
        running = true;
        for (Upstream upstream : upstreams.all()) {
            int connections = upstream.settings().connections().minConnections();
            if (connections > 0) {
                upstream.backends().stream()
                        .filter(backend -> backend.protocol().isHttp2())
                        .forEach(backend -> warmUp(backend, connections));
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
