package dev.sluice.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** The meters of one route's requests, each made when it is first needed and then found by index. Any thread. */
public final class RouteMeters {
    private final MeterRegistry registry;
    private final LongAdder active;
    private final String route;
    private final String upstream;
    private final AtomicReferenceArray<Timer> timers = new AtomicReferenceArray<>(2 * Outcome.values().length);
    private final Map<Own, Counter> own = new ConcurrentHashMap<>();

    private record Own(Outcome outcome, String reason) {}

    RouteMeters(MeterRegistry registry, LongAdder active, String route, String upstream) {
        this.registry = registry;
        this.active = active;
        this.route = route;
        this.upstream = upstream;
    }

    /** A request began. */
    public void started() {
        active.increment();
    }

    /** It ended, once, and took so long. */
    public void ended(Outcome outcome, boolean http2, long nanos) {
        active.decrement();
        int index = 2 * outcome.ordinal() + (http2 ? 1 : 0);
        Timer timer = timers.get(index);
        if (timer == null) {
            timer = timer(outcome, http2);
            timers.set(index, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The gateway answers it itself, for this reason, which must be one of a bounded list; before it has {@code ended}. */
    public void answeredItself(Outcome outcome, String reason) {
        own.computeIfAbsent(new Own(outcome, reason), this::counter).increment();
    }

    /** The upstream's name. */
    public String upstream() {
        return upstream;
    }

    private Counter counter(Own answer) {
        return Counter.builder("sluice.answers.own")
                .description("Requests that the gateway answered itself, and why")
                .tag("route", route)
                .tag("upstream", upstream)
                .tag("status", answer.outcome.tag())
                .tag("reason", answer.reason)
                .register(registry);
    }

    private Timer timer(Outcome outcome, boolean http2) {
        return Timer.builder("sluice.requests")
                .description("Requests by how they ended, from their head's arrival to their answer's end")
                .tag("route", route)
                .tag("upstream", upstream)
                .tag("status", outcome.tag())
                .tag("protocol", http2 ? "HTTP/2" : "HTTP/1.1")
                .register(registry);
    }
}
