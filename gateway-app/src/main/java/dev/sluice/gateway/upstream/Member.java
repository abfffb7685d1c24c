package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.HealthProperties;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backend in its upstream, with its health, which all event loops share. A request that is answered by a backend without
 * failures reads one field and writes none.
 */
final class Member {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final String PROBED = "probes-succeeded";

    private final Members upstream;
    private final Backend backend;
    private final AsciiString scheme;
    private final HealthProperties policy;
    private final AtomicReference<Vitals> vitals = new AtomicReference<>(Vitals.fresh(Instant.now()));

    Member(Members upstream, Backend backend, HealthProperties policy) {
        this.upstream = upstream;
        this.backend = backend;
        this.scheme = AsciiString.of(backend.origin().scheme());
        this.policy = policy;
    }

    /** A request to it got its answer's head. */
    void answered() {
        if (vitals.get().failures() > 0) {
            change(Vitals::answered);
        }
    }

    /** A request to it failed by its fault. */
    void failed(Fault fault, long nowNanos) {
        change(now -> now.failed(fault, nowNanos, policy.failures()));
    }

    /** A probe did not get the answer that it wants. */
    void probeFailed(Fault fault) {
        change(now -> now.probeFailed(fault, policy.failures()));
    }

    /** A probe got the answer that it wants. */
    void probeSucceeded() {
        change(now -> now.probeSucceeded(policy.successes()));
    }

    private void change(UnaryOperator<Vitals> event) {
        Vitals before;
        Vitals after;
        do {
            before = vitals.get();
            after = event.apply(before);
            if (after == before) {
                return;
            }
            if (after.in() != before.in()) {
                after = after.since(Instant.now());
            }
        } while (!vitals.compareAndSet(before, after));
        if (after.in() != before.in()) {
            changed(after);
        }
    }

    /** A line for each way: it takes several probes between two of them, so the log cannot be filled. */
    private void changed(Vitals now) {
        Fault last = now.last();
        if (now.in() || last == null) {
            upstream.changed(this, true, PROBED);
            LOG.info("upstream {}: {} is back", upstream.name(), backend.name());
        } else {
            upstream.changed(this, false, last.word());
            LOG.warn("upstream {}: {} is out: {} ({})", upstream.name(), backend.name(), last.text(), last.word());
        }
    }

    boolean in() {
        return vitals.get().in();
    }

    Members upstream() {
        return upstream;
    }

    Backend backend() {
        return backend;
    }

    /** What its requests have as {@code :scheme}. */
    AsciiString scheme() {
        return scheme;
    }

    HealthProperties policy() {
        return policy;
    }

    Vitals vitals() {
        return vitals.get();
    }
}
