package dev.sluice.pool.slot;

import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.DialBackoff;
import dev.sluice.pool.FlowControl;
import dev.sluice.pool.Lifetime;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;

/** Settings for tests: what a test does not name is out of its way. */
final class Settings {
    static final Duration IDLE = Duration.ofSeconds(60);
    static final Duration MAX_AGE = Duration.ofSeconds(1000);
    static final Duration DRAIN = Duration.ofSeconds(30);
    static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

    private Settings() {}

    /** Connections and streams per connection; 100 may wait, none is kept warm. */
    static PoolSettings of(int connections, int streams) {
        return of(new ConnectionLimits(0, connections, streams, 100));
    }

    static PoolSettings of(ConnectionLimits limits) {
        return PoolSettings.DEFAULT
                .with(limits)
                .with(lifetime(0, 0.0))
                .with(new DialBackoff(FIRST_BACKOFF, Duration.ofSeconds(1)));
    }

    static PoolSettings pending(int connections, int streams, int pending) {
        return of(new ConnectionLimits(0, connections, streams, pending));
    }

    static PoolSettings warm(int min, int max) {
        return of(new ConnectionLimits(min, max, 10, 100));
    }

    static PoolSettings maxRequests(int connections, int streams, long maxRequests) {
        return of(connections, streams).with(lifetime(maxRequests, 0.0));
    }

    static Lifetime lifetime(long maxRequests, double jitter) {
        return new Lifetime(IDLE, MAX_AGE, jitter, maxRequests, Integer.MAX_VALUE, DRAIN, 100);
    }

    /** Windows of 10 bytes, and room for so many of them. */
    static FlowControl windows(int count) {
        return new FlowControl(10, 65_535, 10L * count);
    }
}
