package dev.sluice.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME}.
 *
 * @param balancer who gets the next request: {@code round-robin}, {@code weighted} or {@code random}
 * @param backends at least one
 * @param timeouts of each request
 * @param pool     of each backend, per event loop
 * @param health   who is out, and how it comes back
 * @param tls      for {@code h2} and {@code https} backends; null for the JVM's trust anchors
 */
public record UpstreamProperties(
        @DefaultValue("round-robin") String balancer,
        @DefaultValue List<BackendProperties> backends,
        @DefaultValue TimeoutProperties timeouts,
        @DefaultValue PoolProperties pool,
        @DefaultValue HealthProperties health,
        @Nullable TlsProperties tls) {}
