package dev.sluice.gateway.config;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything under {@code sluice}, as it was written; immutable.
 *
 * @param upstreams      by name
 * @param routes         in the order of the file, which decides only between equals
 * @param trustedProxies CIDRs whose forwarding fields are believed
 * @param drain          how the gateway stops
 * @param limits         how much clients may take
 * @param clientTimeouts how long clients may take
 * @param errors         what the gateway's own answers tell
 */
@ConfigurationProperties("sluice")
public record SluiceProperties(
        @DefaultValue Map<String, UpstreamProperties> upstreams,
        @DefaultValue List<RouteProperties> routes,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue DrainProperties drain,
        @DefaultValue LimitProperties limits,
        @DefaultValue ClientTimeoutProperties clientTimeouts,
        @DefaultValue ErrorProperties errors) {}
