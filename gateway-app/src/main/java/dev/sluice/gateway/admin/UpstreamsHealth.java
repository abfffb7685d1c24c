package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.BackendHealth;
import dev.sluice.gateway.upstream.Health;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The backends of each upstream, and why those that are out are: in the details only. The gateway is UP whatever they do:
 * restarting it, or taking it out of a load balancer, mends none of them.
 */
public final class UpstreamsHealth implements HealthIndicator {
    private final Health backends;

    public UpstreamsHealth(Health backends) {
        this.backends = backends;
    }

    @Override
    public org.springframework.boot.health.contributor.Health health() {
        Map<String, Map<String, String>> byUpstream = new LinkedHashMap<>();
        for (BackendHealth backend : backends.view()) {
            byUpstream
                    .computeIfAbsent(backend.upstream(), name -> new LinkedHashMap<>())
                    .put(BackendView.uri(backend.backend()), words(backend));
        }
        return org.springframework.boot.health.contributor.Health.up()
                .withDetails(byUpstream)
                .build();
    }

    private static String words(BackendHealth health) {
        if (health.in()) {
            return health.failures() == 0 ? "in" : "in, after " + health.failures() + " failures: " + health.reason();
        }
        return "out since " + health.since() + " after " + health.failures() + " failures: " + health.reason() + " ("
                + health.detail() + ")";
    }
}
