package dev.sluice.gateway.observe;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of upstreams, and the gateway's own, in the log: a line per kind every ten seconds at most, and for what a peer can
 * provoke at will without stack traces. Kinds are bounded: an upstream and a code, or the class of a mistake. Any thread.
 */
public final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Kind, Line> lines = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    private record Kind(String upstream, String code, boolean begun) {}

    /** When a kind may be told next, and how many were not told since. */
    private record Line(AtomicLong nextNanos, AtomicLong untold) {}

    public FaultLog() {
        this(System::nanoTime);
    }

    /** With another clock of nanoseconds, for tests. */
    public FaultLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A request to an upstream failed, before its answer or ({@code begun}) in the middle of it. */
    public void failed(String upstream, boolean begun, Throwable failure) {
        boolean expected = failure instanceof PoolException;
        if (failure instanceof PoolException exception && exception.initiator() == Initiator.CALLER) {
            return; // the client's doing: it went, or sent what cannot be forwarded
        }
        String code = failure instanceof PoolException exception
                ? exception.code().name()
                : failure.getClass().getName();
        long untold = due(new Kind(upstream, code, begun));
        if (untold < 0) {
            return;
        }
        String when = begun ? "in its answer" : "before its answer";
        if (expected) {
            LOG.warn(
                    "upstream {} failed {}: {} {} ({} more since)", upstream, when, code, failure.getMessage(), untold);
        } else {
            LOG.error("upstream {} failed {} unexpectedly ({} more since)", upstream, when, untold, failure);
        }
    }

    /** The gateway made a mistake with a request, which is named by these words. */
    public void broke(String upstream, String request, Throwable bug) {
        long untold = due(new Kind(upstream, "the gateway's " + bug.getClass().getName(), false));
        if (untold >= 0) {
            LOG.error(
                    "{} to upstream {} was broken off by a mistake of the gateway's ({} more since)",
                    request,
                    upstream,
                    untold,
                    bug);
        }
    }

    /** How many of this kind were not told since the last that was; negative if this one is not to be told either. */
    private long due(Kind kind) {
        long now = nanoClock.getAsLong();
        Line line = lines.computeIfAbsent(kind, first -> new Line(new AtomicLong(now), new AtomicLong()));
        long next = line.nextNanos.get();
        if (now - next < 0 || !line.nextNanos.compareAndSet(next, now + QUIET_NANOS)) {
            line.untold.incrementAndGet();
            return -1;
        }
        return line.untold.getAndSet(0);
    }
}
