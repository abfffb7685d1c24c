package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.BackendProperties;
import dev.sluice.gateway.config.HealthProperties;
import dev.sluice.gateway.config.PoolProperties;
import dev.sluice.gateway.config.Problems;
import dev.sluice.gateway.config.TimeoutProperties;
import dev.sluice.gateway.config.UpstreamProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds what is wrong with {@code sluice.upstreams}. */
public final class UpstreamCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String UPSTREAMS = "sluice.upstreams.";

    private final Predicate<String> bundles;
    private final Problems problems;
    private final Map<String, Map.Entry<String, UpstreamProperties>> owners = new HashMap<>();

    /** Asks {@code bundles} whether there is an SSL bundle of a name. */
    public UpstreamCheck(Predicate<String> bundles, Problems problems) {
        this.bundles = bundles;
        this.problems = problems;
    }

    /** Checks them all. */
    public void check(Map<String, UpstreamProperties> upstreams) {
        for (Map.Entry<String, UpstreamProperties> upstream : upstreams.entrySet()) {
            String at = UPSTREAMS + upstream.getKey();
            if (!NAME.matcher(upstream.getKey()).matches()) {
                problems.add(at, upstream.getKey(), "a name has 1 to 63 letters, digits, '.', '_' and '-'");
            } else if (upstream.getKey().equals(Upstream.NONE)) {
                problems.add(
                        at,
                        upstream.getKey(),
                        "is what meters say of requests that took no route: choose another name");
            }
            UpstreamProperties properties = upstream.getValue();
            if (Strategy.of(properties.balancer()) == null) {
                problems.add(at + ".balancer", properties.balancer(), Strategy.explain(properties.balancer()));
            }
            checkBackends(at, upstream);
            checkTimeouts(at + ".timeouts", properties.timeouts());
            checkPool(at + ".pool", properties.pool());
            checkTls(at + ".tls", properties);
            checkHealth(at + ".health", properties.health());
        }
    }

    private void checkBackends(String at, Map.Entry<String, UpstreamProperties> upstream) {
        List<BackendProperties> backends = upstream.getValue().backends();
        if (backends.isEmpty()) {
            problems.add(at + ".backends", null, "at least one is needed, such as '- uri: h2c://10.0.0.1:8080'");
        }
        for (int i = 0; i < backends.size(); i++) {
            BackendProperties backend = backends.get(i);
            String where = at + ".backends[" + i + "]";
            problems.range(where + ".weight", backend.weight(), 1, 1000);
            String wrong = backend.uri() == null
                    ? "h2c://host:port, h2://host:port, http://host:port or https://host:port"
                    : BackendUri.problem(backend.uri());
            if (wrong != null) {
                problems.add(where + ".uri", backend.uri(), wrong);
            } else if (backend.uri() != null) {
                checkOwner(where + ".uri", backend.uri(), upstream);
            }
        }
    }

    /** The pool knows a backend by its origin: two upstreams may share one only if they want it treated alike. */
    private void checkOwner(String where, String uri, Map.Entry<String, UpstreamProperties> upstream) {
        UpstreamProperties properties = upstream.getValue();
        String bundle = properties.tls() == null ? "" : " " + properties.tls().bundle();
        String bare = (uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri).toLowerCase(Locale.ROOT);
        // an https backend that chooses HTTP/2 has its connections in common with an h2 one
        String key = (bare.startsWith("https:") ? "h2:" + bare.substring(6) : bare) + bundle;
        Map.Entry<String, UpstreamProperties> first = owners.putIfAbsent(key, upstream);
        if (first == null) {
            return;
        }
        if (first.getKey().equals(upstream.getKey())) {
            problems.add(where, uri, "is listed twice in this upstream: give it a weight instead");
        } else if (!first.getValue().pool().equals(properties.pool())
                || !first.getValue().timeouts().equals(properties.timeouts())) {
            problems.add(where, uri, "is in upstream '" + first.getKey() + "' too, with other timeouts or pool limits");
        }
    }

    private void checkTimeouts(String at, TimeoutProperties timeouts) {
        problems.positive(at + ".connect", timeouts.connect());
        problems.positive(at + ".acquire", timeouts.acquire());
        problems.positive(at + ".response", timeouts.response());
        problems.positive(at + ".idle", timeouts.idle());
    }

    private void checkPool(String at, PoolProperties pool) {
        problems.range(at + ".max-connections", pool.maxConnections(), 1, 1024);
        int most = Math.max(0, Math.min(1024, pool.maxConnections()));
        problems.range(at + ".min-connections", pool.minConnections(), 0, most);
        problems.range(at + ".max-streams", pool.maxStreams(), 1, Integer.MAX_VALUE);
        problems.range(at + ".max-pending", pool.maxPending(), 0, Integer.MAX_VALUE);
        problems.positive(at + ".idle", pool.idle());
        problems.positive(at + ".max-age", pool.maxAge());
        problems.range(at + ".max-requests", pool.maxRequests(), 0, Long.MAX_VALUE);
    }

    private void checkTls(String at, UpstreamProperties properties) {
        if (properties.tls() == null) {
            return;
        }
        String bundle = properties.tls().bundle();
        if (bundle == null) {
            problems.add(at + ".bundle", null, "the name of an SSL bundle of spring.ssl.bundle");
        } else if (!bundles.test(bundle)) {
            problems.add(at + ".bundle", bundle, "no such bundle: define spring.ssl.bundle.pem." + bundle);
        } else if (properties.backends().stream().noneMatch(b -> b.uri() != null && BackendUri.isTls(b.uri()))) {
            problems.add(
                    at + ".bundle", bundle, "none of the backends speaks TLS: use h2:// or https://, or leave it out");
        }
    }

    private void checkHealth(String at, HealthProperties health) {
        String path = health.path();
        if (path != null && !path.startsWith("/")) {
            problems.add(at + ".path", path, "must start with '/'");
        } else if (path != null && path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
            problems.add(at + ".path", path, "must be as it is sent: ASCII without blanks and '#'");
        }
        problems.positive(at + ".interval", health.interval());
        problems.range(at + ".failures", health.failures(), 1, Integer.MAX_VALUE);
        problems.range(at + ".successes", health.successes(), 1, Integer.MAX_VALUE);
    }
}
