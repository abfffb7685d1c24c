package dev.sluice.gateway.route;

import dev.sluice.gateway.upstream.Upstream;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Set;

/**
 * Which requests go to which upstream.
 *
 * @param index    its place in the configuration, 0 for the first: decides between equals, and finds its meters
 * @param id       unique
 * @param hosts    empty for every host
 * @param paths    at least one
 * @param methods  empty for every method
 * @param upstream where to
 * @param retry    whether a request that failed at one backend may be tried at another
 */
public record Route(
        int index,
        String id,
        List<HostPattern> hosts,
        List<PathPattern> paths,
        Set<HttpMethod> methods,
        Upstream upstream,
        boolean retry)
        implements Decision {
    /** Stands where a route's id would, for requests that take none: no route is called so. */
    public static final String NONE = "none";

    boolean takes(HttpMethod method) {
        return methods.isEmpty() || methods.contains(method);
    }
}
