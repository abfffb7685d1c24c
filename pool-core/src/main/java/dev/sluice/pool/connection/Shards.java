package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.resources.LoopResources;

/** One shard per event loop, and the way from a thread to its shard. From any thread. */
final class Shards {
    /** Who waits longer waits for ever; more would overflow. */
    private static final Duration LONGEST_DRAIN = Duration.ofDays(365);

    private final List<Shard> shards = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Shard, Queue<MonoSink<Void>>> drains = new ConcurrentHashMap<>();
    private volatile boolean disposed;

    /** A thread belongs to one event loop for good, or to none. */
    private final FastThreadLocal<Shard> mine = new FastThreadLocal<>() {
        @Override
        protected @Nullable Shard initialValue() {
            for (Shard shard : shards) {
                if (shard.loop.inEventLoop()) {
                    return shard;
                }
            }
            return null;
        }
    };

    Shards(LoopResources loops, Function<Origin, PoolSettings> settings, PoolListener listener, PoolClock clock) {
        PoolContext context =
                new PoolContext(settings, listener, clock, new TlsContexts(), Dialer.client(), this::drained);
        for (EventExecutor executor : loops.onServer(LoopResources.DEFAULT_NATIVE)) {
            shards.add(new Shard(shards.size(), (EventLoop) executor, context));
        }
    }

    /** The shard of the caller's event loop, or else the next in turn. */
    Shard mine() {
        Shard shard = mine.get();
        return shard == null ? shards.get(Math.floorMod(next.getAndIncrement(), shards.size())) : shard;
    }

    /** The shard of the caller's event loop; null elsewhere. */
    @Nullable
    Shard current() {
        return mine.get();
    }

    List<Shard> all() {
        return shards;
    }

    /** Completes when every shard is empty; what is left at the timeout is closed. */
    Mono<Void> drain(Duration timeout) {
        return Flux.fromIterable(shards)
                .flatMap(shard -> drain(shard, timeout), shards.size())
                .then()
                .doFinally(signal -> disposed = true);
    }

    private Mono<Void> drain(Shard shard, Duration timeout) {
        return Mono.create(sink -> {
            if (!shard.execute(() -> drain(shard, timeout, sink))) {
                // its loop has ended, and with it all its connections
                sink.success();
            }
        });
    }

    private void drain(Shard shard, Duration timeout, MonoSink<Void> sink) {
        drains.computeIfAbsent(shard, s -> new ConcurrentLinkedQueue<>()).add(sink);
        shard.close();
        shard.all().forEach(OriginPool::shutDown);
        TimerWheel.Timeout end = new TimerWheel.Timeout() {
            @Override
            void expired() {
                shard.all().forEach(OriginPool::dispose);
            }
        };
        Duration bounded = timeout.compareTo(LONGEST_DRAIN) > 0 ? LONGEST_DRAIN : timeout;
        shard.wheel.arm(end, shard.nanoTime() + bounded.toNanos());
        // nothing is left that it could end
        sink.onDispose(() -> shard.execute(() -> shard.wheel.disarm(end)));
        shard.context.emptied(shard);
    }

    private void drained(Shard shard) {
        Queue<MonoSink<Void>> waiting = drains.remove(shard);
        if (waiting != null) {
            waiting.forEach(MonoSink::success);
        }
    }

    void dispose() {
        disposed = true;
        for (Shard shard : shards) {
            shard.execute(() -> {
                shard.close();
                shard.all().forEach(OriginPool::dispose);
                // the loop may outlive many pools
                mine.remove();
            });
        }
    }

    boolean disposed() {
        return disposed;
    }
}
