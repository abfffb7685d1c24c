package dev.sluice.gateway.upstream.http1;

import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.PoolSnapshot;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The connections of all backends that speak HTTP/1.1, with the manners of the HTTP/2 pool: a request on one of the event
 * loops stays there, one from elsewhere is given a loop, and every failure is a {@link PoolException} with its code,
 * initiator and verdict. Any thread.
 *
 * <p>Per backend and event loop there are at most {@code maxConnections × maxStreams} connections, because each carries one
 * request at a time; the other settings mean what they mean for HTTP/2, but for {@code minConnections}: none is kept warm.
 */
public final class Http1Pool implements Disposable {
    private final List<Http1Loop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean disposed;

    /** Starts nothing until it is asked for something; {@code settings} is asked once per origin and event loop. */
    public Http1Pool(
            LoopResources resources,
            Function<Origin, PoolSettings> settings,
            PoolListener listener,
            TlsContexts contexts) {
        for (EventExecutor executor : resources.onServer(LoopResources.DEFAULT_NATIVE)) {
            loops.add(new Http1Loop(loops.size(), (EventLoop) executor, settings, listener, contexts));
        }
    }

    /** How many connections to one backend there may be on each event loop. */
    public static int maxConnections(int maxConnections, int maxStreams) {
        return Http1Group.maxConnections(maxConnections, maxStreams);
    }

    /**
     * Sends a request and completes with the answer's head, whose body is then the caller's to read, cancel or discard.
     * Each subscription is a request of its own; cancelling before the head closes the connection or leaves the queue.
     */
    public Mono<H2Response> request(Origin origin, H2Request request) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super H2Response> actual) {
                actual.onSubscribe(new Http1Call(mine(), origin, request, actual));
            }
        };
    }

    /** The event loop that a request of the caller's would go over. */
    public EventLoop eventLoop() {
        return mine().eventLoop();
    }

    private Http1Loop mine() {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).inEventLoop()) {
                return loops.get(i);
            }
        }
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    /** Every connection as it is, each loop's read on the loop; a connection counts as one with a single seat. */
    public Mono<PoolSnapshot> snapshot() {
        return Flux.fromIterable(loops)
                .flatMapSequential(Http1Pool::snapshot, loops.size())
                .collectList()
                .map(parts -> new PoolSnapshot(
                        parts.stream().flatMap(Collection::stream).toList()));
    }

    private static Mono<List<PoolSnapshot.OriginShard>> snapshot(Http1Loop loop) {
        return Mono.create(sink -> {
            if (!loop.execute(
                    () -> sink.success(loop.groups().stream().map(Snapshots::of).toList()))) {
                sink.success(List.of());
            }
        });
    }

    /** Refuses new requests and lets those that were accepted finish; what remains at the timeout is closed. */
    public Mono<Void> drain(Duration timeout) {
        return Mono.defer(() -> {
                    long untilNanos = System.nanoTime() + timeout.toNanos();
                    return Flux.fromIterable(loops)
                            .flatMap(loop -> drain(loop, untilNanos), loops.size())
                            .then();
                })
                .doFinally(signal -> disposed = true);
    }

    private static Mono<Void> drain(Http1Loop loop, long untilNanos) {
        return Mono.create(sink -> {
            if (!loop.execute(() -> loop.drain(untilNanos, sink))) {
                // it has ended, and with it all its connections
                sink.success();
            }
        });
    }

    /** Closes every connection at once; requests under way fail with POOL_CLOSED. */
    @Override
    public void dispose() {
        disposed = true;
        loops.forEach(loop -> loop.execute(loop::dispose));
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }
}
