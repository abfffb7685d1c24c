package dev.sluice.gateway.route;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All routes, found by host, then path, then method, in time that does not grow with their number; immutable, any thread.
 *
 * <p>The most specific route wins: an exact host before the longest {@code *.} pattern before routes for every host;
 * within a host, from the path's start on, a literal segment before {@code *} before {@code **}; of the same path those
 * that name the method before those for every method; of equals the one that is written first. Where a more specific host
 * or path has no route for the rest of the request, the next less specific one is tried.
 */
public final class RouteTable {
    private final List<Route> routes;
    private final Map<String, PathTrie> exact = new HashMap<>();
    private final Map<String, PathTrie> wildcards = new HashMap<>();
    private final PathTrie everyHost = new PathTrie();

    public RouteTable(Collection<Route> routes) {
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            for (PathPattern path : route.paths()) {
                if (route.hosts().isEmpty()) {
                    everyHost.add(path, route);
                }
                for (HostPattern host : route.hosts()) {
                    Map<String, PathTrie> tries = host.wildcard() ? wildcards : exact;
                    tries.computeIfAbsent(host.name(), name -> new PathTrie()).add(path, route);
                }
            }
        }
    }

    /** All routes in the configuration's order. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * Decides about a request.
     *
     * @param authority {@code host} or {@code host:port} as the client sent it, or null
     * @param path      verbatim, without the query, starting with {@code /}
     */
    public Decision decide(@Nullable String authority, String path, HttpMethod method) {
        String host = exact.isEmpty() && wildcards.isEmpty() ? null : hostOf(authority);
        if (PathReading.plain(path)) {
            return orUnmatched(find(host, path, method));
        }
        String normal = PathReading.normal(path);
        String lenient = PathReading.lenient(path);
        if (normal == null || lenient == null) {
            return Decision.None.AMBIGUOUS_PATH;
        }
        Route route = find(host, normal, method);
        boolean same =
                Objects.equals(route, find(host, path, method)) && Objects.equals(route, find(host, lenient, method));
        return same ? orUnmatched(route) : Decision.None.AMBIGUOUS_PATH;
    }

    private static Decision orUnmatched(@Nullable Route route) {
        return route == null ? Decision.None.UNMATCHED : route;
    }

    private @Nullable Route find(@Nullable String host, String path, HttpMethod method) {
        if (host != null) {
            PathTrie trie = exact.get(host);
            Route route = trie == null ? null : trie.find(path, method);
            for (int dot = host.indexOf('.'); route == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
                trie = wildcards.isEmpty() ? null : wildcards.get(host.substring(dot + 1));
                route = trie == null ? null : trie.find(path, method);
            }
            if (route != null) {
                return route;
            }
        }
        return everyHost.find(path, method);
    }

    /** The name without port and without the root's dot, lower case. */
    private static @Nullable String hostOf(@Nullable String authority) {
        if (authority == null) {
            return null;
        }
        int colon = authority.lastIndexOf(':');
        int end = colon > authority.lastIndexOf(']') ? colon : authority.length();
        if (end > 0 && authority.charAt(end - 1) == '.') {
            end--;
        }
        return authority.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
