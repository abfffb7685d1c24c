package dev.sluice.pool.connection;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.H2Connection;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.PoolSnapshot;
import dev.sluice.pool.slot.SeatToken;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.resources.LoopResources;

/** The pool: finds the shard of the caller's event loop, or gives the caller one. From any thread. */
public final class ShardedPool implements H2ConnectionPool {
    private final Shards shards;

    public ShardedPool(
            LoopResources loops, Function<Origin, PoolSettings> settings, PoolListener listener, PoolClock clock) {
        this.shards = new Shards(loops, settings, listener, clock);
    }

    @Override
    public Mono<H2Response> request(Origin origin, H2Request request) {
        return new RequestMono(shards, origin, request);
    }

    @Override
    public Mono<ConnectionToken> getOrCreate(Origin origin) {
        return new SeatMono(shards, origin);
    }

    @Override
    public @Nullable ConnectionToken acquire(Origin origin) {
        Shard shard = shards.current();
        return shard == null || shard.closed() ? null : shard.of(origin).group.take();
    }

    @Override
    public H2Connection get(ConnectionToken token) {
        return new TokenConnection(own(token));
    }

    @Override
    public boolean release(ConnectionToken token, boolean keep) {
        SeatToken seat = own(token);
        return OriginPool.of(seat).release(seat, keep);
    }

    @Override
    public Mono<Void> warmUp(Origin origin, int connections) {
        return Flux.fromIterable(shards.all())
                // an origin that is down fails on every loop: one failure is told, none is dropped with a noise
                .flatMapDelayError(
                        shard -> warmUp(shard, origin, connections),
                        shards.all().size(),
                        1)
                .onErrorMap(
                        Exceptions::isMultiple,
                        many -> Exceptions.unwrapMultiple(many).get(0))
                .then();
    }

    private static Mono<Void> warmUp(Shard shard, Origin origin, int connections) {
        return Mono.create(sink -> {
            if (!shard.execute(() -> warmUp(shard, origin, connections, sink))) {
                sink.error(Failures.refusedByClosedPool());
            }
        });
    }

    private static void warmUp(Shard shard, Origin origin, int connections, MonoSink<Void> sink) {
        if (shard.closed()) {
            sink.error(Failures.refusedByClosedPool());
            return;
        }
        try {
            OriginPool pool = shard.of(origin);
            int most = pool.settings.connections().maxConnections();
            pool.warmUp(new WarmUp(Math.min(connections, most), sink));
        } catch (PoolException unusable) {
            sink.error(unusable);
        }
    }

    @Override
    public Mono<PoolSnapshot> snapshot() {
        return Flux.fromIterable(shards.all())
                .flatMapSequential(ShardedPool::snapshot, shards.all().size())
                .collectList()
                .map(parts -> new PoolSnapshot(
                        parts.stream().flatMap(Collection::stream).toList()));
    }

    private static Mono<List<PoolSnapshot.OriginShard>> snapshot(Shard shard) {
        return Mono.create(sink -> {
            if (!shard.execute(
                    () -> sink.success(shard.all().stream().map(Snapshots::of).toList()))) {
                sink.success(List.of());
            }
        });
    }

    @Override
    public Mono<Void> drain(Duration timeout) {
        return shards.drain(timeout);
    }

    @Override
    public void dispose() {
        shards.dispose();
    }

    @Override
    public boolean isDisposed() {
        return shards.disposed();
    }

    private SeatToken own(ConnectionToken token) {
        if (token instanceof SeatToken seat && shards.all().contains(OriginPool.of(seat).shard)) {
            return seat;
        }
        throw new IllegalArgumentException("not a token of this pool: " + token);
    }
}
