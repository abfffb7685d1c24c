package dev.sluice.gateway.upstream.http1;

import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/**
 * What one event loop owns. One tick looks at the clock for all of its exchanges: a timer for each request would cost more
 * than the rest of its bookkeeping. Fields change on the loop only.
 */
final class Http1Loop implements Runnable {
    private static final long TICK_MILLIS = 50;

    private final int number;
    private final EventLoop loop;
    private final Function<Origin, PoolSettings> settings;
    private final PoolListener listener;
    private final TlsContexts contexts;
    private final Map<Origin, Http1Group> groups = new HashMap<>();
    /** Those that are not over, and those that ended since the last tick. */
    private List<Timed> watched = new ArrayList<>();

    private List<Timed> spare = new ArrayList<>();
    private boolean ticking;
    private boolean closed;

    Http1Loop(
            int number,
            EventLoop loop,
            Function<Origin, PoolSettings> settings,
            PoolListener listener,
            TlsContexts contexts) {
        this.number = number;
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
        this.contexts = contexts;
    }

    /**
     * The backend's connections, made when they are first asked for.
     *
     * @throws PoolException if the backend cannot be used as it is configured
     */
    Http1Group of(Origin origin) {
        Http1Group group = groups.get(origin);
        if (group == null) {
            try {
                group = new Http1Group(this, origin, settings.apply(origin), listener, contexts);
            } catch (RuntimeException unusable) {
                throw Failures.unusable(Http1Client.name(origin), unusable);
            }
            groups.put(origin, group);
        }
        return group;
    }

    /** Runs at once on the loop, or soon; false if the loop has ended, and with it everything here. */
    boolean execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return true;
        }
        return later(task);
    }

    /** Runs in a later turn of the loop; false if it has ended. */
    boolean later(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    Disposable schedule(Runnable task, Duration delay) {
        Future<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Has the clock looked at for it until it is over. */
    void watch(Timed timed) {
        watched.add(timed);
        if (!ticking) {
            ticking = true;
            loop.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The tick. */
    @Override
    public void run() {
        List<Timed> before = watched;
        watched = spare;
        long now = System.nanoTime();
        for (int i = 0; i < before.size(); i++) {
            Timed timed = before.get(i);
            if (!timed.over()) {
                timed.tick(now);
            }
            if (!timed.over()) {
                watched.add(timed);
            }
        }
        before.clear();
        spare = before;
        ticking = !watched.isEmpty();
        if (ticking) {
            loop.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Refuses what is new; completes when nothing is under way, or at the deadline, with everything closed. */
    void drain(long untilNanos, MonoSink<Void> sink) {
        closed = true;
        if (isIdle() || System.nanoTime() - untilNanos >= 0) {
            dispose();
            sink.success();
        } else {
            loop.schedule(() -> drain(untilNanos, sink), TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing is under way, and nobody has bytes left to read. */
    private boolean isIdle() {
        return groups.values().stream().allMatch(Http1Group::isIdle)
                && watched.stream().allMatch(Timed::over);
    }

    void dispose() {
        closed = true;
        List.copyOf(groups.values()).forEach(Http1Group::dispose);
        // what came and was not read
        List.copyOf(watched).forEach(timed -> timed.abandon(Failures.closed()));
    }

    Collection<Http1Group> groups() {
        return groups.values();
    }

    boolean closed() {
        return closed;
    }

    PoolListener listener() {
        return listener;
    }

    boolean inEventLoop() {
        return loop.inEventLoop();
    }

    EventLoop eventLoop() {
        return loop;
    }

    int number() {
        return number;
    }
}
