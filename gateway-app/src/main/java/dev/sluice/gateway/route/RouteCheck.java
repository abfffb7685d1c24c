package dev.sluice.gateway.route;

import dev.sluice.gateway.config.Problems;
import dev.sluice.gateway.config.RouteProperties;
import dev.sluice.gateway.config.Suggestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with {@code sluice.routes}. */
public final class RouteCheck {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");

    private final Set<String> upstreams;
    private final Problems problems;
    private final Map<String, String> ids = new HashMap<>();

    public RouteCheck(Set<String> upstreams, Problems problems) {
        this.upstreams = upstreams;
        this.problems = problems;
    }

    /** Checks them all. */
    public void check(List<RouteProperties> routes) {
        if (routes.isEmpty()) {
            problems.add("sluice.routes", null, "at least one is needed; try -b URI, -c FILE or --demo");
        }
        for (int i = 0; i < routes.size(); i++) {
            check("sluice.routes[" + i + "]", routes.get(i));
        }
    }

    private void check(String at, RouteProperties route) {
        checkId(at + ".id", route.id());
        checkEach(at + ".hosts", route.hosts(), HostPattern::problem);
        if (route.paths().isEmpty()) {
            problems.add(at + ".paths", "[]", "at least one; leave it out for every path");
        }
        checkEach(at + ".paths", route.paths(), PathPattern::problem);
        checkEach(at + ".methods", route.methods(), RouteCheck::methodProblem);
        checkEach(at + ".filters", route.filters(), filter -> "filters are not built yet: leave the list empty");
        checkUpstream(at + ".upstream", route.upstream());
    }

    private void checkId(String at, @Nullable String id) {
        if (id == null) {
            problems.add(at, null, "every route has a name of its own, such as 'users'");
        } else if (!ID.matcher(id).matches()) {
            problems.add(at, id, "has 1 to 63 letters, digits, '.', '_' and '-'");
        } else if (id.equals(Route.NONE)) {
            problems.add(at, id, "is what meters say of requests that took no route: choose another name");
        } else if (ids.putIfAbsent(id, at) != null) {
            problems.add(at, id, "is the name of " + ids.get(id) + " already");
        }
    }

    private void checkUpstream(String at, @Nullable String upstream) {
        if (upstream == null) {
            problems.add(at, null, "the name of one of sluice.upstreams");
        } else if (!upstreams.contains(upstream)) {
            problems.add(at, upstream, "no such upstream; " + Suggestion.nearest(upstream, List.copyOf(upstreams)));
        }
    }

    private void checkEach(String at, List<String> values, Function<String, @Nullable String> problem) {
        for (int i = 0; i < values.size(); i++) {
            String wrong = problem.apply(values.get(i));
            if (wrong != null) {
                problems.add(at + "[" + i + "]", values.get(i), wrong);
            }
        }
    }

    private static @Nullable String methodProblem(String method) {
        if (method.equals("CONNECT")) {
            return "CONNECT is not forwarded";
        }
        return METHOD.matcher(method).matches() ? null : "must be a method in capitals, such as GET or POST";
    }
}
