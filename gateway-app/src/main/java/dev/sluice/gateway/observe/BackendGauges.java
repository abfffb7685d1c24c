package dev.sluice.gateway.observe;

import dev.sluice.gateway.upstream.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** How many backends of each upstream are in and out at this moment. */
public final class BackendGauges {
    /** Registers them; who holds the upstreams keeps them going. */
    public BackendGauges(Collection<Upstream> upstreams, MeterRegistry registry) {
        for (Upstream upstream : upstreams) {
            gauge(upstream, "in", registry);
            gauge(upstream, "out", registry);
        }
    }

    private static void gauge(Upstream upstream, String state, MeterRegistry registry) {
        boolean in = state.equals("in");
        Gauge.builder(
                        "sluice.backends",
                        upstream,
                        of -> in ? of.backendsIn() : of.backends().size() - of.backendsIn())
                .description("Backends that get requests, and those that do not")
                .tag("upstream", upstream.name())
                .tag("state", state)
                .register(registry);
    }
}
