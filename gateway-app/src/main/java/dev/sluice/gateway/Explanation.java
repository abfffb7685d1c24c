package dev.sluice.gateway;

import dev.sluice.gateway.config.BackendProperties;
import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.config.DrainProperties;
import dev.sluice.gateway.config.Durations;
import dev.sluice.gateway.config.HealthProperties;
import dev.sluice.gateway.config.LimitProperties;
import dev.sluice.gateway.config.PoolProperties;
import dev.sluice.gateway.config.RouteProperties;
import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.config.TimeoutProperties;
import dev.sluice.gateway.config.UpstreamProperties;
import dev.sluice.gateway.listener.StreamLimits;
import dev.sluice.gateway.upstream.http1.Http1Pool;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** Says in words what a configuration without problems means. */
final class Explanation {
    private final StringBuilder text = new StringBuilder();

    private Explanation() {}

    /** The whole text. */
    static String of(SluiceProperties properties, Environment environment) {
        Explanation explanation = new Explanation();
        explanation.listeners(environment);
        properties.routes().forEach(explanation::route);
        properties.upstreams().forEach(explanation::upstream);
        explanation.rest(properties, environment);
        return explanation.text.toString();
    }

    private void listeners(Environment environment) {
        String port = environment.getProperty("server.port", "8080");
        boolean tls = ListenerCheck.trafficTls(environment);
        line(
                "Traffic on port %s: %s",
                port, tls ? "TLS (h2 or http/1.1 by ALPN)" : "cleartext (http/1.1, and h2c by prior knowledge)");
        String management = environment.getProperty("management.server.port", port);
        if (management.equals("-1")) {
            line("No management: neither health nor meters are served");
            return;
        }
        boolean own = !management.equals(port) || port.equals("0");
        line(
                "Management on port %s: health and Prometheus meters under /actuator, in %s",
                management, (own ? ListenerCheck.managementTls(environment) : tls) ? "TLS" : "cleartext");
    }

    private void route(RouteProperties route) {
        line(
                "Route %s: %s %s%s go to upstream %s%s",
                route.id(),
                route.methods().isEmpty() ? "all methods of" : String.join(", ", route.methods()),
                String.join(", ", route.paths()),
                route.hosts().isEmpty() ? "" : " of " + String.join(", ", route.hosts()),
                route.upstream(),
                route.retry() ? "" : ", and never to a second backend of it");
    }

    private void upstream(String name, UpstreamProperties upstream) {
        line(
                "Upstream %s: %s over %d backend%s",
                name,
                upstream.balancer(),
                upstream.backends().size(),
                upstream.backends().size() == 1 ? "" : "s");
        for (BackendProperties backend : upstream.backends()) {
            line("  %s%s", backend.uri(), upstream.balancer().equals("weighted") ? ", weight " + backend.weight() : "");
        }
        if (upstream.tls() != null) {
            line("  TLS by the SSL bundle %s", upstream.tls().bundle());
        }
        timeouts(upstream.timeouts());
        pool(upstream.pool());
        http1(upstream);
        HealthProperties health = upstream.health();
        line(
                "  health: out after %d failures in a row, back after %d successful probes, one every %s (%s)",
                health.failures(),
                health.successes(),
                Durations.text(health.interval()),
                health.path() == null ? "whether anybody answers" : "GET " + health.path());
    }

    private void timeouts(TimeoutProperties timeouts) {
        line(
                "  timeouts: %s to dial, %s for a seat, %s to the answer's head, %s between its frames",
                Durations.text(timeouts.connect()),
                Durations.text(timeouts.acquire()),
                Durations.text(timeouts.response()),
                Durations.text(timeouts.idle()));
    }

    private void pool(PoolProperties pool) {
        line(
                "  per backend and event loop: %d to %d connections of %d streams, %d requests waiting;",
                pool.minConnections(), pool.maxConnections(), pool.maxStreams(), pool.maxPending());
        line(
                "  a connection closes after %s of idleness and is replaced after %s%s",
                Durations.text(pool.idle()),
                Durations.text(pool.maxAge()),
                pool.maxRequests() == 0 ? "" : " or " + pool.maxRequests() + " requests");
    }

    /** What the pool's limits mean where a connection carries one request at a time. */
    private void http1(UpstreamProperties upstream) {
        if (upstream.backends().stream().anyMatch(Explanation::mayBeHttp1)) {
            line(
                    "  over HTTP/1.1: up to %d connections of one request each, none kept warm",
                    Http1Pool.maxConnections(
                            upstream.pool().maxConnections(), upstream.pool().maxStreams()));
        }
    }

    private static boolean mayBeHttp1(BackendProperties backend) {
        String uri = backend.uri() == null ? "" : backend.uri().toLowerCase(Locale.ROOT);
        return uri.startsWith("http:") || uri.startsWith("https:");
    }

    private void rest(SluiceProperties properties, Environment environment) {
        limits(properties.limits(), environment);
        clientTimeouts(properties.clientTimeouts());
        List<String> trusted = properties.trustedProxies();
        if (!trusted.isEmpty()) {
            line("Trusted proxies: %s", String.join(", ", trusted));
        }
        line("Own answers name %s", properties.errors().detail() ? "backends and what went wrong there" : "no backend");
        DrainProperties drain = properties.drain();
        line(
                "Stop: connections are accepted for %s more, then accepted requests get %s to finish",
                Durations.text(drain.delay()), Durations.text(drain.timeout()));
    }

    private void limits(LimitProperties limits, Environment environment) {
        line(
                "Limits: %d connections, %d of one address; on each %d requests at a time over HTTP/2, and %d resets in 30s;",
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.concurrentStreams(),
                StreamLimits.resets(limits));
        line(
                "  %d fields of %s in a request, its line %s, its body %s",
                limits.headerFields(),
                environment.getProperty("server.max-http-request-header-size", "32KB"),
                environment.getProperty("server.netty.max-initial-line-length", "16KB"),
                limits.body().toBytes() == 0 ? "of any size" : size(limits.body()));
    }

    private static String size(DataSize size) {
        long bytes = size.toBytes();
        return bytes % (1 << 20) == 0
                ? bytes / (1 << 20) + "MB"
                : bytes % 1024 == 0 ? bytes / 1024 + "KB" : size.toString();
    }

    private void clientTimeouts(ClientTimeoutProperties timeouts) {
        line(
                "Clients get %s to send a head, %s between pieces of a body, %s between requests, %s for a request in all",
                Durations.text(timeouts.header()),
                Durations.text(timeouts.body()),
                Durations.text(timeouts.idle()),
                timeouts.request().isZero() ? "any time" : Durations.text(timeouts.request()));
    }

    private void line(String format, @Nullable Object... arguments) {
        text.append(format.formatted(arguments)).append('\n');
    }
}
