package dev.sluice.gateway.observe;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.HealthListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts backends that go and come, and retries on another backend. Any thread. */
public final class HealthMeters implements HealthListener {
    private final MeterRegistry registry;
    private final Map<Retry, Counter> retries = new ConcurrentHashMap<>();

    public HealthMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Retry(String upstream, String reason) {}

    @Override
    public void changed(String upstream, Backend backend, boolean in, String reason) {
        Counter.builder("sluice.health.changes")
                .description("Backends that went out or came in")
                .tag("upstream", upstream)
                .tag("backend", backend.name())
                .tag("to", in ? "in" : "out")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void retried(String upstream, String reason) {
        retries.computeIfAbsent(new Retry(upstream, reason), retry -> counter("sluice.retries", retry))
                .increment();
    }

    @Override
    public void budgetSpent(String upstream) {
        retries.computeIfAbsent(new Retry(upstream, "budget-spent"), retry -> counter("sluice.retries.refused", retry))
                .increment();
    }

    private Counter counter(String name, Retry retry) {
        return Counter.builder(name)
                .tag("upstream", retry.upstream)
                .tag("reason", retry.reason)
                .register(registry);
    }
}
