package dev.sluice.gateway.observe;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts what happens in the pool. Tags are an origin's configured host and port, and words of enumerations. */
public final class PoolMeters implements PoolListener {
    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Origin, Timer> waits = new ConcurrentHashMap<>();
    private final Map<Origin, Counter> hops = new ConcurrentHashMap<>();

    /** Hops to these origins are there from the start: that there are none is what is to be seen. */
    public PoolMeters(MeterRegistry registry, Collection<Origin> origins) {
        this.registry = registry;
        origins.forEach(this::hops);
    }

    private record Key(String name, Origin origin, String tag, String value, String initiator) {}

    @Override
    public void connected(Origin origin, long nanos) {
        count("sluice.pool.dials", origin, "result", "connected");
    }

    @Override
    public void dialFailed(Origin origin, PoolException reason) {
        count("sluice.pool.dials", origin, "result", word(reason.code().name()));
    }

    @Override
    public void goAway(Origin origin, Initiator initiator, long http2Code) {
        count("sluice.pool.goaways", origin, initiator, http2Code);
    }

    @Override
    public void reset(Origin origin, Initiator initiator, long http2Code) {
        count("sluice.pool.resets", origin, initiator, http2Code);
    }

    @Override
    public void retried(Origin origin, PoolException reason) {
        count("sluice.pool.retries", origin, "reason", word(reason.code().name()));
    }

    @Override
    public void refused(Origin origin, PoolException reason) {
        count("sluice.pool.refusals", origin, "code", word(reason.code().name()));
    }

    @Override
    public void waited(Origin origin, long nanos) {
        waits.computeIfAbsent(origin, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void hopped(Origin origin) {
        hops(origin).increment();
    }

    private Counter hops(Origin origin) {
        return hops.computeIfAbsent(
                origin,
                to -> Counter.builder("sluice.pool.hops")
                        .description(
                                "Requests that came from another event loop than the one that served them, or from none")
                        .tag("origin", Backend.name(to))
                        .register(registry));
    }

    private void count(String name, Origin origin, Initiator initiator, long http2Code) {
        Key key = new Key(name, origin, "code", http2(http2Code), word(initiator.name()));
        counters.computeIfAbsent(key, this::counter).increment();
    }

    private void count(String name, Origin origin, String tag, String value) {
        counters.computeIfAbsent(new Key(name, origin, tag, value, ""), this::counter)
                .increment();
    }

    private Counter counter(Key key) {
        Counter.Builder builder = Counter.builder(key.name)
                .tag("origin", Backend.name(key.origin))
                .tag(key.tag, key.value);
        return (key.initiator.isEmpty() ? builder : builder.tag("initiator", key.initiator)).register(registry);
    }

    private Timer timer(Origin origin) {
        return Timer.builder("sluice.pool.waits")
                .description("Time that requests waited for a seat, of those that waited and got one")
                .tag("origin", Backend.name(origin))
                .register(registry);
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The code's name in RFC 9113 §7; a peer's invention is not a tag of its own. */
    private static String http2(long code) {
        return code < 0 || code >= Http2Error.values().length
                ? "unknown"
                : word(Http2Error.valueOf(code).name());
    }
}
