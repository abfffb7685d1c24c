package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.connection.PoolClock;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * A pool on one event loop with a clock that stands still, and a scripted peer to talk to.
 *
 * <p>After each test nothing may be left: no seat taken, no request waiting, and once the pool is disposed no connection.
 */
final class PoolFixture implements AfterEachCallback {
    /** Timers are kept to within 50 ms. */
    private static final Duration TOLERANCE = Duration.ofMillis(50);

    private final RecordingListener listener = new RecordingListener();
    private final VirtualClock clock = new VirtualClock();
    private final ScriptedPeer peer;
    private PoolSettings settings = PoolSettings.DEFAULT;
    private PoolClock poolClock = clock;
    private int loopCount = 1;
    private @Nullable LoopResources loops;
    private @Nullable H2ConnectionPool pool;

    PoolFixture() {
        this(new ScriptedPeer());
    }

    PoolFixture(ScriptedPeer peer) {
        this.peer = peer;
    }

    /** Changes the settings; before the pool is first used. */
    PoolFixture settings(UnaryOperator<PoolSettings> change) {
        assertThat(pool).as("the pool, which must not be there yet").isNull();
        settings = change.apply(settings);
        return this;
    }

    /** At most this many connections, streams on each, and waiters. */
    PoolFixture limits(int maxConnections, int maxStreams, int maxPending) {
        return settings(s -> s.with(new ConnectionLimits(0, maxConnections, maxStreams, maxPending)));
    }

    /** Another number of event loops; before the pool is first used. */
    PoolFixture loops(int count) {
        loopCount = count;
        return this;
    }

    /**
     * The machine's clock instead of the virtual one, for tests under load; before the pool is first used. A busy machine
     * lets no timeout pass, unless the settings are changed after this.
     */
    PoolFixture realTime() {
        poolClock = PoolClock.SYSTEM;
        return settings(s -> s.with(new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE)));
    }

    H2ConnectionPool pool() {
        if (pool == null) {
            loops = LoopResources.create("test", loopCount, true);
            pool = H2ConnectionPool.builder()
                    .loops(loops)
                    .settings(settings)
                    .listener(listener)
                    .clock(poolClock)
                    .build();
        }
        return pool;
    }

    ScriptedPeer peer() {
        return peer;
    }

    /** The event loop that the pool lives on, where there is one. */
    EventExecutor loop() {
        pool();
        return Objects.requireNonNull(loops)
                .onServer(LoopResources.DEFAULT_NATIVE)
                .next();
    }

    Origin origin() {
        return peer.origin();
    }

    RecordingListener listener() {
        return listener;
    }

    /** Sends a request to the scripted peer. */
    Call send(H2Request request) {
        return Call.of(pool().request(origin(), request));
    }

    Call get(String path) {
        return send(H2Request.get(path));
    }

    Call post(String path, String body) {
        return send(H2Request.builder("POST", path).body(body).build());
    }

    /** Waits for a token. */
    ConnectionToken token() {
        return Call.await(pool().getOrCreate(origin()).toFuture());
    }

    /** Lets time pass; what the test did before has happened by then. */
    void advance(Duration time) {
        settle();
        clock.advance(time);
        settle();
    }

    /** Lets a timeout pass for certain. */
    void expire(Duration timeout) {
        advance(timeout.plus(TOLERANCE));
    }

    /** Lets time pass until just before a timeout. */
    void approach(Duration timeout) {
        advance(timeout.minus(TOLERANCE));
    }

    /** Waits until the pool's event loops have done what was asked of them so far. */
    void settle() {
        snapshot();
    }

    PoolSnapshot snapshot() {
        return Objects.requireNonNull(pool().snapshot().block(PATIENCE));
    }

    /** All connections of all origins. */
    List<PoolSnapshot.Connection> connections() {
        return connections(snapshot()).toList();
    }

    /** The one connection there is. */
    PoolSnapshot.Connection connection() {
        List<PoolSnapshot.Connection> all = connections();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static Stream<PoolSnapshot.Connection> connections(PoolSnapshot snapshot) {
        return snapshot.origins().stream().flatMap(shard -> shard.connections().stream());
    }

    static int openStreams(PoolSnapshot snapshot) {
        return connections(snapshot).mapToInt(c -> c.seats().openStreams()).sum();
    }

    static int unusedTokens(PoolSnapshot snapshot) {
        return connections(snapshot).mapToInt(c -> c.seats().unusedTokens()).sum();
    }

    static int waiters(PoolSnapshot snapshot) {
        return snapshot.origins().stream()
                .mapToInt(PoolSnapshot.OriginShard::waiters)
                .sum();
    }

    /** Ended dials. */
    long dials() {
        return snapshot().origins().stream()
                .mapToLong(PoolSnapshot.OriginShard::dials)
                .sum();
    }

    void awaitOpenStreams(int count) {
        await(count + " open streams", snapshot -> openStreams(snapshot) == count);
    }

    void awaitWaiters(int count) {
        await(count + " waiters", snapshot -> waiters(snapshot) == count);
    }

    void awaitConnections(int count) {
        await(count + " connections", snapshot -> connections(snapshot).count() == count);
    }

    /** Looks until it is so. */
    PoolSnapshot await(String what, Predicate<PoolSnapshot> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        PoolSnapshot snapshot = snapshot();
        while (!condition.test(snapshot)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        what + " should be, but there is " + snapshot + "; events: " + listener.events());
            }
            Thread.yield();
            snapshot = snapshot();
        }
        return snapshot;
    }

    /** Waits for the completion of what completes without a value. */
    static void complete(Mono<Void> mono) {
        mono.block(PATIENCE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean passed = context.getExecutionException().isEmpty();
        try {
            if (pool != null && passed) {
                await("no seat taken and nobody waiting", PoolFixture::quiet);
            }
            if (pool != null) {
                pool.dispose();
            }
            if (pool != null && passed) {
                awaitConnections(0);
            }
        } finally {
            peer.close();
            if (loops != null) {
                loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block(PATIENCE);
            }
        }
    }

    private static boolean quiet(PoolSnapshot snapshot) {
        return waiters(snapshot) == 0 && openStreams(snapshot) == 0 && unusedTokens(snapshot) == 0;
    }
}
