package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.WarmUp;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the connections that are to be kept warm have stood, or have had their time to: a part of readiness, so that the
 * first requests do not wait for dials, and a dead backend does not keep the gateway from serving the others.
 */
public final class WarmUpHealth implements HealthIndicator {
    private final WarmUp warmUp;

    public WarmUpHealth(WarmUp warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public Health health() {
        List<String> missing = warmUp.missing();
        Health.Builder health = warmUp.over() ? Health.up() : Health.outOfService();
        return (missing.isEmpty() ? health : health.withDetail("missing", missing)).build();
    }
}
