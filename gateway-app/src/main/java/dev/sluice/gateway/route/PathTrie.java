package dev.sluice.gateway.route;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host by path: a step per segment, however many routes there are. Filled by one thread, then read by
 * any.
 */
final class PathTrie {
    /** Those that name methods first, then the configuration's order. */
    private static final Comparator<Route> ORDER = Comparator.<Route, Boolean>comparing(
                    route -> route.methods().isEmpty())
            .thenComparingInt(Route::index);

    private final Map<String, PathTrie> literals = new HashMap<>();
    private final List<Route> here = new ArrayList<>(1);
    private final List<Route> below = new ArrayList<>(1);
    private @Nullable PathTrie one;

    void add(PathPattern pattern, Route route) {
        add(pattern.segments().iterator(), route);
    }

    private void add(Iterator<String> segments, Route route) {
        if (!segments.hasNext()) {
            insert(here, route);
            return;
        }
        String segment = segments.next();
        if (segment.equals(PathPattern.REST)) {
            insert(below, route);
        } else if (segment.equals(PathPattern.ONE)) {
            one = one == null ? new PathTrie() : one;
            one.add(segments, route);
        } else {
            literals.computeIfAbsent(segment, key -> new PathTrie()).add(segments, route);
        }
    }

    private static void insert(List<Route> routes, Route route) {
        if (!routes.contains(route)) {
            routes.add(route);
            routes.sort(ORDER);
        }
    }

    /** The most specific route for a path that starts with {@code /}: literal before {@code *} before {@code **}. */
    @Nullable
    Route find(String path, HttpMethod method) {
        return find(path, 1, method);
    }

    /** Looks from the segment that starts at {@code start} on; a start past the end means that none is left. */
    private @Nullable Route find(String path, int start, HttpMethod method) {
        if (start > path.length()) {
            Route route = first(here, method);
            return route != null ? route : first(below, method);
        }
        if (!literals.isEmpty() || one != null) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            PathTrie literal = literals.isEmpty() ? null : literals.get(path.substring(start, end));
            Route route = literal == null ? null : literal.find(path, end + 1, method);
            if (route == null && one != null && end > start) {
                route = one.find(path, end + 1, method);
            }
            if (route != null) {
                return route;
            }
        }
        return first(below, method);
    }

    private static @Nullable Route first(List<Route> routes, HttpMethod method) {
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).takes(method)) {
                return routes.get(i);
            }
        }
        return null;
    }
}
