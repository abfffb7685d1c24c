package dev.sluice.pool.connection;

import dev.sluice.pool.PingPolicy;
import java.util.concurrent.TimeUnit;

/** How long a silent connection is left alone; an origin that complains of too many PINGs is left alone twice as long. */
final class PingInterval {
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(2);

    private long silenceNanos;

    PingInterval(PingPolicy policy) {
        this.silenceNanos = policy.silence().toNanos();
    }

    long silenceNanos() {
        return silenceNanos;
    }

    void tooMany() {
        silenceNanos = Math.min(LONGEST_NANOS, silenceNanos * 2);
    }
}
