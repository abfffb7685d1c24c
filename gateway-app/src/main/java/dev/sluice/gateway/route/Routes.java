package dev.sluice.gateway.route;

import dev.sluice.gateway.config.RouteProperties;
import dev.sluice.gateway.upstream.Upstreams;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Makes the table of a configuration without problems. */
public final class Routes {
    private Routes() {}

    /** The table of these routes. */
    public static RouteTable table(List<RouteProperties> configured, Upstreams upstreams) {
        List<Route> routes = new ArrayList<>(configured.size());
        for (RouteProperties route : configured) {
            routes.add(new Route(
                    routes.size(),
                    Objects.requireNonNull(route.id()),
                    route.hosts().stream().map(HostPattern::of).toList(),
                    route.paths().stream().map(PathPattern::new).toList(),
                    route.methods().stream().map(HttpMethod::valueOf).collect(Collectors.toUnmodifiableSet()),
                    upstreams.get(Objects.requireNonNull(route.upstream())),
                    route.retry()));
        }
        return new RouteTable(routes);
    }
}
