package dev.sluice.gateway.observe;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSnapshot;
import dev.sluice.pool.PoolSnapshot.OriginShard;
import dev.sluice.pool.PoolSnapshot.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What the pools hold at this moment, by origin: taken from their snapshots when somebody looks, at most once a second. Any
 * thread; one that may not block sees the snapshot before.
 */
public final class PoolGauges {
    private static final Logger LOG = LoggerFactory.getLogger(PoolGauges.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Supplier<Mono<PoolSnapshot>> snapshots;
    private final AtomicLong takenNanos = new AtomicLong(System.nanoTime() - FRESH_NANOS);
    private volatile PoolSnapshot last = new PoolSnapshot(List.of());

    /** Registers the gauges of these origins; those of one host and port share theirs, whatever their TLS identity. */
    public PoolGauges(Supplier<Mono<PoolSnapshot>> snapshots, Collection<Origin> origins, MeterRegistry registry) {
        this.snapshots = snapshots;
        List<String> names = origins.stream().map(Backend::name).distinct().toList();
        for (String origin : names) {
            for (State state : State.values()) {
                gauge("sluice.pool.connections", origin, shard -> connections(shard, state))
                        .description("Connections by state")
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
            gauge("sluice.pool.streams", origin, PoolGauges::streams)
                    .description("Open streams")
                    .register(registry);
            gauge("sluice.pool.seats", origin, PoolGauges::seats)
                    .description("Streams that the standing connections allow at a time")
                    .register(registry);
            gauge("sluice.pool.waiters", origin, OriginShard::waiters)
                    .description("Requests that wait for a seat")
                    .register(registry);
        }
    }

    /** One snapshot of two pools. */
    public static PoolSnapshot together(PoolSnapshot one, PoolSnapshot other) {
        List<OriginShard> all = new ArrayList<>(one.origins());
        all.addAll(other.origins());
        return new PoolSnapshot(all);
    }

    private Gauge.Builder<PoolGauges> gauge(String name, String origin, ToDoubleFunction<OriginShard> measure) {
        return Gauge.builder(name, this, gauges -> gauges.sum(origin, measure))
                .tag("origin", origin)
                .strongReference(true);
    }

    private double sum(String origin, ToDoubleFunction<OriginShard> measure) {
        return current().origins().stream()
                .filter(shard -> Backend.name(shard.origin()).equals(origin))
                .mapToDouble(measure)
                .sum();
    }

    private PoolSnapshot current() {
        long now = System.nanoTime();
        long taken = takenNanos.get();
        if (now - taken >= FRESH_NANOS && takenNanos.compareAndSet(taken, now)) {
            refresh();
        }
        return last;
    }

    private void refresh() {
        if (Schedulers.isInNonBlockingThread()) {
            snapshots.get().subscribe(snapshot -> last = snapshot, PoolGauges::missed);
            return;
        }
        try {
            PoolSnapshot snapshot = snapshots.get().block(PATIENCE);
            last = snapshot == null ? last : snapshot;
        } catch (RuntimeException e) {
            missed(e);
        }
    }

    private static void missed(Throwable failure) {
        LOG.debug("no snapshot of the pool: {}", failure.toString());
    }

    private static double connections(OriginShard shard, State state) {
        return shard.connections().stream()
                .filter(connection -> connection.state() == state)
                .count();
    }

    private static double streams(OriginShard shard) {
        return shard.connections().stream()
                .mapToInt(connection -> connection.seats().openStreams())
                .sum();
    }

    private static double seats(OriginShard shard) {
        return shard.connections().stream()
                .filter(connection -> connection.state() != State.DRAINING)
                .mapToLong(connection -> connection.seats().limit())
                .sum();
    }
}
