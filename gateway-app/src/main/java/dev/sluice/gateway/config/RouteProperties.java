package dev.sluice.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.routes[i]}.
 *
 * @param id       unique among routes
 * @param hosts    names, or {@code *.} and a name; empty for every host
 * @param paths    patterns; empty for every path
 * @param methods  empty for every method
 * @param upstream where to
 * @param retry    whether a request that failed at one backend may be tried at another
 * @param filters  reserved
 */
public record RouteProperties(
        @Nullable String id,
        @DefaultValue List<String> hosts,
        @DefaultValue("/**") List<String> paths,
        @DefaultValue List<String> methods,
        @Nullable String upstream,
        @DefaultValue("true") boolean retry,
        @DefaultValue List<String> filters) {}
