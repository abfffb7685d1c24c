package dev.sluice.gateway.observe;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of upstreams in the log: a line per kind every ten seconds at most, and without stack traces, because a peer can
 * provoke them at will. Kinds are bounded: an upstream and a code. Any thread.
 */
public final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Kind, Line> lines = new ConcurrentHashMap<>();

    private record Kind(String upstream, String code, boolean begun) {}

    /** When a kind may be told next, and how many were not told since. */
    private record Line(AtomicLong nextNanos, AtomicLong untold) {}

    /** A request to an upstream failed, before its answer or ({@code begun}) in the middle of it. */
    public void failed(String upstream, boolean begun, Throwable failure) {
        boolean expected = failure instanceof PoolException;
        if (failure instanceof PoolException exception && exception.initiator() == Initiator.CALLER) {
            return; // the client's doing: it went, or sent what cannot be forwarded
        }
        String code = failure instanceof PoolException exception
                ? exception.code().name()
                : failure.getClass().getName();
        Line line = lines.computeIfAbsent(
                new Kind(upstream, code, begun), kind -> new Line(new AtomicLong(System.nanoTime()), new AtomicLong()));
        long now = System.nanoTime();
        long next = line.nextNanos.get();
        if (now - next < 0 || !line.nextNanos.compareAndSet(next, now + QUIET_NANOS)) {
            line.untold.incrementAndGet();
            return;
        }
        String when = begun ? "in its answer" : "before its answer";
        long untold = line.untold.getAndSet(0);
        if (expected) {
            LOG.warn(
                    "upstream {} failed {}: {} {} ({} more since)", upstream, when, code, failure.getMessage(), untold);
        } else {
            LOG.error("upstream {} failed {} unexpectedly ({} more since)", upstream, when, untold, failure);
        }
    }
}
