package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/** The part of a pool that one event loop owns. Its fields, and all that hangs off them, change on that loop only. */
final class Shard {
    final int number;
    final EventLoop loop;
    final TimerWheel wheel;
    final PoolContext context;
    private final Map<Origin, OriginPool> origins = new HashMap<>();
    private boolean closed;

    Shard(int number, EventLoop loop, PoolContext context) {
        this.number = number;
        this.loop = loop;
        this.context = context;
        this.wheel = new TimerWheel(loop, context.clock());
    }

    /**
     * The origin's pool, made when it is first asked for.
     *
     * @throws dev.sluice.pool.PoolException if the origin cannot be used as it is configured
     */
    OriginPool of(Origin origin) {
        assertOnLoop();
        OriginPool pool = origins.get(origin);
        if (pool == null) {
            pool = make(origin);
            origins.put(origin, pool);
        }
        return pool;
    }

    private OriginPool make(Origin origin) {
        try {
            return new OriginPool(this, origin, context.settings().apply(origin));
        } catch (RuntimeException unusable) {
            // the settings' function threw, or the TLS identity is no good
            throw Failures.unusableOrigin(origin, unusable);
        }
    }

    /** As they are now: a request that fails may ask for another origin while it is being told. */
    List<OriginPool> all() {
        assertOnLoop();
        return List.copyOf(origins.values());
    }

    /** From now on every new request is refused. */
    void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    boolean isEmpty() {
        return origins.values().stream().allMatch(OriginPool::isEmpty);
    }

    /** Runs at once on the loop, or soon; false if the loop has ended, and with it everything here. */
    boolean execute(Runnable task) {
        if (onLoop()) {
            task.run();
            return true;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** Whether the caller is on the loop already. What is done for each request asks first: a task would be one more object. */
    boolean onLoop() {
        return loop.inEventLoop();
    }

    long nanoTime() {
        return wheel.nanoTime();
    }

    void assertOnLoop() {
        assert loop.inEventLoop() : "not on " + loop;
    }
}
