package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.Durations;
import dev.sluice.pool.H2ConnectionPool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.retry.Retry;

/**
 * Makes the connections that are to be kept warm, at the start. A backend that does not answer is tried every second for
 * {@link #DEADLINE}; then the gateway goes on without, and the pool dials when there are requests. Any thread.
 */
public final class WarmUp {
    /** How long readiness waits for them at most. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final H2ConnectionPool pool;
    private final Upstreams upstreams;
    private final Set<String> missing = new ConcurrentSkipListSet<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Disposable.Composite attempts = Disposables.composite();

    public WarmUp(H2ConnectionPool pool, Upstreams upstreams) {
        this.pool = pool;
        this.upstreams = upstreams;
    }

    /** Begins, and does not wait for the end. Only those of backends that are known to speak HTTP/2. */
    public void begin() {
        for (Upstream upstream : upstreams.all()) {
            int connections = upstream.settings().connections().minConnections();
            for (Backend backend : upstream.backends()) {
                if (connections > 0 && backend.protocol().isHttp2()) {
                    warm(backend, connections);
                }
            }
        }
    }

    private void warm(Backend backend, int connections) {
        missing.add(backend.name());
        underWay.incrementAndGet();
        attempts.add(pool.warmUp(backend.origin(), connections)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
                .timeout(DEADLINE)
                .doFinally(end -> underWay.decrementAndGet())
                .subscribe(
                        nothing -> {},
                        failure -> LOG.warn(
                                "no warm connections to {} within {}", backend.name(), Durations.text(DEADLINE)),
                        () -> missing.remove(backend.name())));
    }

    /** Gives up what is under way. */
    public void end() {
        attempts.dispose();
    }

    /** Whether they stand, or have had their time to. */
    public boolean over() {
        return underWay.get() == 0;
    }

    /** The backends, by name, whose warm connections have not stood together yet. */
    public List<String> missing() {
        return List.copyOf(missing);
    }
}
