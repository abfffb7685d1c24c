package dev.sluice.gateway.observe;

import dev.sluice.gateway.config.LimitProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts how often clients ran into each limit. Any thread. */
public final class LimitMeters {
    private final Counter[] counters;

    public LimitMeters(MeterRegistry registry) {
        Limit[] limits = Limit.values();
        counters = new Counter[limits.length];
        for (Limit limit : limits) {
            counters[limit.ordinal()] = Counter.builder("sluice.limits.hit")
                    .description("Times that a client ran into a limit")
                    .tag("limit", limit.tag())
                    .register(registry);
        }
    }

    /** Tells as well how many connections there may be, to be set beside how many there are. */
    public LimitMeters(LimitProperties limits, MeterRegistry registry) {
        this(registry);
        Gauge.builder("sluice.connections.limit", limits::connections)
                .description("How many connections clients may have, in all")
                .register(registry);
    }

    /** Somebody ran into it. */
    public void hit(Limit limit) {
        counters[limit.ordinal()].increment();
    }
}
