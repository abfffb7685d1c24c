package dev.sluice.gateway.proxy;

import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.observe.FaultLog;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.observe.RouteMeters;
import dev.sluice.gateway.route.Route;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What all exchanges go by: limits, client timeouts, what own answers tell, and the meters. Any thread. */
public final class ExchangeRules {
    private final RequestMeters meters;
    private final LimitMeters limits;
    private final FaultLog faults;
    private final boolean detail;
    private final long bodyBytes;
    private final long bodyNanos;
    private final long requestNanos;
    private final FastThreadLocal<StallWatch> watches = new FastThreadLocal<>();

    public ExchangeRules(SluiceProperties properties, RequestMeters meters, LimitMeters limits, FaultLog faults) {
        this.meters = meters;
        this.limits = limits;
        this.faults = faults;
        this.detail = properties.errors().detail();
        this.bodyBytes = properties.limits().body().toBytes();
        this.bodyNanos = properties.clientTimeouts().body().toNanos();
        this.requestNanos = properties.clientTimeouts().request().toNanos();
    }

    RouteMeters meters(@Nullable Route route) {
        return route == null ? meters.unrouted() : meters.of(route);
    }

    FaultLog faults() {
        return faults;
    }

    LimitMeters limits() {
        return limits;
    }

    /** Whether own answers carry a failure's own words, which name the backend. */
    boolean detail() {
        return detail;
    }

    /** The most bytes of a request's body; 0 for any number. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** How long a whole request may take; 0 for any time. */
    long requestNanos() {
        return requestNanos;
    }

    /**
     * How long a client may leave its upstream waiting: always less than the upstream's own response timeout, which
     * would blame the backend for it.
     */
    long stallNanos(Route route) {
        Duration response = route.upstream().settings().timeouts().response();
        return Math.min(bodyNanos, response.toNanos() / 4 * 3);
    }

    /** This event loop's. */
    StallWatch watch() {
        StallWatch watch = watches.get();
        if (watch == null) {
            watch = new StallWatch();
            watches.set(watch);
        }
        return watch;
    }
}
