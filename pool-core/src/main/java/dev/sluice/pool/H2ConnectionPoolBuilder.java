package dev.sluice.pool;

import dev.sluice.pool.connection.PoolClock;
import dev.sluice.pool.connection.ShardedPool;
import java.util.Objects;
import java.util.function.Function;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/** Builds an {@link H2ConnectionPool}: the one place that knows what the pool is made of. Used by one thread. */
public final class H2ConnectionPoolBuilder {
    private LoopResources loops = TcpResources.get();
    private Function<Origin, PoolSettings> settings = origin -> PoolSettings.DEFAULT;
    private PoolListener listener = PoolListener.NONE;
    private PoolClock clock = PoolClock.SYSTEM;

    H2ConnectionPoolBuilder() {}

    /** The event loops to run on: those of the server whose requests it carries, so that none changes its thread. */
    public H2ConnectionPoolBuilder loops(LoopResources resources) {
        this.loops = Objects.requireNonNull(resources, "resources");
        return this;
    }

    /** The settings of every origin. */
    public H2ConnectionPoolBuilder settings(PoolSettings forAll) {
        Objects.requireNonNull(forAll, "forAll");
        return settings(origin -> forAll);
    }

    /** The settings by origin, asked once per origin and event loop. */
    public H2ConnectionPoolBuilder settings(Function<Origin, PoolSettings> byOrigin) {
        this.settings = Objects.requireNonNull(byOrigin, "byOrigin");
        return this;
    }

    /** Who is told what happens. */
    public H2ConnectionPoolBuilder listener(PoolListener other) {
        this.listener = Objects.requireNonNull(other, "other");
        return this;
    }

    /** Another clock, for tests. */
    H2ConnectionPoolBuilder clock(PoolClock other) {
        this.clock = other;
        return this;
    }

    /** Makes the pool; it dials nothing until it is asked for something. */
    public H2ConnectionPool build() {
        return new ShardedPool(loops, settings, listener, clock);
    }
}
