package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.BackendHealth;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.gateway.upstream.Upstreams;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The backends of each upstream, and why those that are out are: in the details only. The gateway is UP whatever they do:
 * restarting it, or taking it out of a load balancer, mends none of them.
 */
public final class UpstreamsHealth implements HealthIndicator {
    private final Upstreams upstreams;
    private final HealthSource source;

    public UpstreamsHealth(Upstreams upstreams, HealthSource source) {
        this.upstreams = upstreams;
        this.source = source;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (Upstream upstream : upstreams.all()) {
            Map<String, String> backends = new LinkedHashMap<>();
            upstream.backends().forEach(b -> backends.put(BackendView.uri(b), words(source.of(upstream, b))));
            health.withDetail(upstream.name(), backends);
        }
        return health.build();
    }

    private static String words(BackendHealth health) {
        if (health.in()) {
            return health.failures() == 0 ? "in" : "in, after " + health.failures() + " failures: " + health.reason();
        }
        return "out since " + health.since() + " after " + health.failures() + " failures: " + health.reason() + " ("
                + health.detail() + ")";
    }
}
