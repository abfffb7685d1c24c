package dev.sluice.gateway.upstream;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a backend does: a state machine whose events are what requests and probes saw. Immutable; an event that changes
 * nothing gives the same object.
 *
 * <pre>
 *         failures or failedProbes reach health.failures
 *   IN ──────────────────────────────────────────────────▶ OUT
 *    ◀──────────────────────────────────────────────────
 *              successes reach health.successes
 * </pre>
 *
 * <p>Requests and probes are counted apart: answers must not hide that probes say "not me", nor may a health page that
 * still answers hide that requests fail.
 *
 * @param in           whether it gets requests
 * @param failures     of requests, in a row; those that come together are one
 * @param failedProbes in a row, while it is in
 * @param successes    of probes, in a row, while it is out
 * @param countedNanos when the last of the failures was counted
 * @param since        when it came in or went out
 * @param last         what the last failure was, or null before the first
 */
record Vitals(
        boolean in,
        int failures,
        int failedProbes,
        int successes,
        long countedNanos,
        Instant since,
        @Nullable Fault last) {
    /** A lost connection fails all its streams in one moment, and a failed dial all who wait for it: that is one failure. */
    static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static Vitals fresh(Instant now) {
        return new Vitals(true, 0, 0, 0, 0, now, null);
    }

    /** A request was answered, whatever the answer says. One that is out comes back by probes alone. */
    Vitals answered() {
        return in && failures > 0 ? new Vitals(true, 0, failedProbes, 0, countedNanos, since, last) : this;
    }

    /** A request failed by this backend's fault. */
    Vitals failed(Fault fault, long nowNanos, int limit) {
        boolean together = failures > 0 && nowNanos - countedNanos < TOGETHER_NANOS;
        if (!in || together) {
            return this;
        }
        boolean stays = failures + 1 < limit;
        return new Vitals(stays, failures + 1, failedProbes, 0, nowNanos, since, fault);
    }

    Vitals probeFailed(Fault fault, int limit) {
        if (!in) {
            return new Vitals(false, failures, failedProbes, 0, countedNanos, since, fault);
        }
        boolean stays = failedProbes + 1 < limit;
        return new Vitals(stays, failures, failedProbes + 1, 0, countedNanos, since, fault);
    }

    Vitals probeSucceeded(int limit) {
        if (in) {
            return failedProbes > 0 ? new Vitals(true, failures, 0, 0, countedNanos, since, last) : this;
        }
        boolean back = successes + 1 >= limit;
        return back
                ? new Vitals(true, 0, 0, 0, countedNanos, since, last)
                : new Vitals(false, failures, failedProbes, successes + 1, countedNanos, since, last);
    }

    /** The same from this moment on. */
    Vitals since(Instant now) {
        return new Vitals(in, failures, failedProbes, successes, countedNanos, now, last);
    }
}
