package dev.sluice.gateway.observe;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.upstream.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** The meters of all requests: a request finds its route's by index, and builds no tags. */
public final class RequestMeters {
    private final LongAdder active = new LongAdder();
    private final RouteMeters[] byRoute;
    private final RouteMeters unrouted;

    public RequestMeters(MeterRegistry registry, RouteTable table) {
        this.unrouted = new RouteMeters(registry, active, Route.NONE, Upstream.NONE);
        this.byRoute = new RouteMeters[table.routes().size()];
        for (Route route : table.routes()) {
            byRoute[route.index()] = new RouteMeters(
                    registry, active, route.id(), route.upstream().name());
        }
        Gauge.builder("sluice.requests.active", active, LongAdder::sum)
                .description("Requests under way")
                .register(registry);
    }

    /** How many requests are under way. */
    public long active() {
        return active.sum();
    }

    /** The route's. */
    public RouteMeters of(Route route) {
        return byRoute[route.index()];
    }

    /** Those of requests that take no route. */
    public RouteMeters unrouted() {
        return unrouted;
    }
}
