package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.PoolProperties;
import dev.sluice.gateway.config.TimeoutProperties;
import dev.sluice.gateway.config.UpstreamProperties;
import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.DialBackoff;
import dev.sluice.pool.FlowControl;
import dev.sluice.pool.Lifetime;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.Timeouts;
import dev.sluice.pool.TlsIdentity;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** All upstreams by name, and the pool's settings by origin; immutable. */
public final class Upstreams {
    /** Per connection: more than a thousand streams share it. */
    private static final long MOST_BUFFERED_BYTES = 256 << 20;
    /**
     * A backend that is out is not dialled but by probes: long pauses would only keep event loops from one that has come back.
     */
    private static final DialBackoff BACKOFF = new DialBackoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    private final Map<String, Upstream> byName = new LinkedHashMap<>();
    private final Map<Origin, PoolSettings> byOrigin = new HashMap<>();
    /** Apart from the others: the same host and port may be asked in either protocol. */
    private final Map<Origin, PoolSettings> http1ByOrigin = new HashMap<>();

    /** Of a configuration without problems; {@code identities} gives the TLS identity of a bundle's name. */
    public Upstreams(Map<String, UpstreamProperties> configured, Function<String, TlsIdentity> identities) {
        this(configured, identities, HealthListener.NONE);
    }

    /** The same; the listener is told of their backends' health. */
    public Upstreams(
            Map<String, UpstreamProperties> configured,
            Function<String, TlsIdentity> identities,
            HealthListener listener) {
        configured.forEach((name, properties) -> {
            Upstream upstream = upstream(name, properties, identities).with(properties.health(), listener);
            byName.put(name, upstream);
            for (Backend backend : upstream.backends()) {
                if (backend.protocol().mayBeHttp2()) {
                    byOrigin.put(backend.origin(), upstream.settings());
                }
                if (backend.protocol().mayBeHttp1()) {
                    http1ByOrigin.put(backend.origin(), upstream.settings());
                }
            }
        });
    }

    /** The upstream of this name, which must be there. */
    public Upstream get(String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    /** All of them, in the configuration's order. */
    public Collection<Upstream> all() {
        return byName.values();
    }

    /** The pool's settings for an origin that is asked over HTTP/2. */
    public PoolSettings settings(Origin origin) {
        return byOrigin.getOrDefault(origin, PoolSettings.DEFAULT);
    }

    /** The same for an origin that is asked over HTTP/1.1. */
    public PoolSettings http1Settings(Origin origin) {
        return http1ByOrigin.getOrDefault(origin, PoolSettings.DEFAULT);
    }

    private static Upstream upstream(
            String name, UpstreamProperties properties, Function<String, TlsIdentity> identities) {
        String bundle = properties.tls() == null ? null : properties.tls().bundle();
        TlsIdentity tls = bundle == null ? TlsIdentity.DEFAULT : identities.apply(bundle);
        List<Backend> backends = properties.backends().stream()
                .map(b -> BackendUri.backend(Objects.requireNonNull(b.uri()), b.weight(), tls))
                .toList();
        Strategy strategy = Objects.requireNonNull(Strategy.of(properties.balancer()));
        return new Upstream(name, strategy, backends, settings(properties.pool(), properties.timeouts()));
    }

    private static PoolSettings settings(PoolProperties pool, TimeoutProperties timeouts) {
        Lifetime usual = Lifetime.DEFAULT;
        return PoolSettings.DEFAULT
                .with(BACKOFF)
                .with(flow(pool.maxStreams()))
                .with(new ConnectionLimits(
                        pool.minConnections(), pool.maxConnections(), pool.maxStreams(), pool.maxPending()))
                .with(new Timeouts(timeouts.connect(), timeouts.acquire(), timeouts.response(), timeouts.idle()))
                .with(new Lifetime(
                        pool.idle(),
                        pool.maxAge(),
                        usual.ageJitter(),
                        pool.maxRequests(),
                        usual.maxStreamId(),
                        usual.drain(),
                        usual.maxResets()));
    }

    /** Room for a full window of each stream that the operator asked for: the buffer's bound is not to lower it. */
    private static FlowControl flow(int maxStreams) {
        FlowControl usual = FlowControl.DEFAULT;
        long windows = (long) maxStreams * usual.streamWindowBytes();
        return new FlowControl(
                usual.streamWindowBytes(),
                usual.connectionWindowBytes(),
                Math.max(usual.maxBufferedBytes(), Math.min(windows, MOST_BUFFERED_BYTES)));
    }
}
