package dev.sluice.pool;

import java.time.Duration;

/**
 * How long an origin is left alone after a failed dial: doubling, and up to half of it left to chance.
 *
 * @param first after one failure; positive
 * @param max   after many; at least {@code first}
 */
public record DialBackoff(Duration first, Duration max) {
    /** 100 ms, 10 s. */
    public static final DialBackoff DEFAULT = new DialBackoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    public DialBackoff {
        Checks.positive("first", first);
        Checks.positive("max", max);
        if (max.compareTo(first) < 0) {
            throw new IllegalArgumentException("max must be at least first (" + first + "): " + max);
        }
    }
}
