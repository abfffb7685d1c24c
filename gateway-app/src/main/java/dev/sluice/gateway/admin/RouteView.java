package dev.sluice.gateway.admin;

import dev.sluice.gateway.route.HostPattern;
import dev.sluice.gateway.route.PathPattern;
import dev.sluice.gateway.route.Route;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/**
 * A route as the endpoint shows it, in the words of the configuration; see {@link Route}.
 *
 * @param id       unique
 * @param hosts    empty for every host
 * @param paths    at least one
 * @param methods  empty for every method
 * @param upstream where to
 * @param retry    whether a request that failed at one backend may be tried at another
 */
record RouteView(
        String id, List<String> hosts, List<String> paths, List<String> methods, String upstream, boolean retry) {
    static RouteView of(Route route) {
        return new RouteView(
                route.id(),
                route.hosts().stream().map(HostPattern::toString).toList(),
                route.paths().stream().map(PathPattern::toString).toList(),
                route.methods().stream().map(HttpMethod::name).sorted().toList(),
                route.upstream().name(),
                route.retry());
    }
}
