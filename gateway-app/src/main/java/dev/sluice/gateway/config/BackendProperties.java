package dev.sluice.gateway.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME.backends[i]}.
 *
 * @param uri    {@code h2c://host:port} or {@code h2://host:port}
 * @param weight its part of the requests under the {@code weighted} balancer, 1 to 1,000
 */
public record BackendProperties(
        @Nullable String uri, @DefaultValue("1") int weight) {}
