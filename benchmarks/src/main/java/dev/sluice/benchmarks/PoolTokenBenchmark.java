package dev.sluice.benchmarks;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.Origin;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Tokens as the pool's users have them: on a connection to an upstream in this process that is asked nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolTokenBenchmark {
    /** So many that the way to the event loop does not count. */
    private static final int BATCH = 10_000;

    private final DisposableServer upstream = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2C)
            .bindNow();
    private final Origin origin = Origin.h2c("127.0.0.1", upstream.port());
    private final LoopResources loops = LoopResources.create("pool", 1, true);
    private final EventExecutor loop =
            loops.onServer(LoopResources.DEFAULT_NATIVE).next();
    private final H2ConnectionPool pool =
            H2ConnectionPool.builder().loops(loops).build();
    private final ConnectionToken token =
            Objects.requireNonNull(pool.getOrCreate(origin).block());

    /** A token's connection, and whether it still stands. */
    @Benchmark
    public Object get() {
        return pool.get(token).state();
    }

    /** A seat that is free, and its return, on the connection's event loop. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int acquireAndRelease() throws InterruptedException, ExecutionException {
        return loop.submit(this::acquireAndReleaseMany).get();
    }

    private int acquireAndReleaseMany() {
        int released = 0;
        for (int i = 0; i < BATCH; i++) {
            ConnectionToken seat = Objects.requireNonNull(pool.acquire(origin));
            released += pool.release(seat, true) ? 1 : 0;
        }
        return released;
    }

    @TearDown
    public void dispose() throws InterruptedException, ExecutionException {
        try {
            if (acquireAndRelease() != BATCH || !pool.release(token, true) || pool.release(token, true)) {
                throw new IllegalStateException(
                        "the connection did not last: " + pool.snapshot().block());
            }
        } finally {
            pool.dispose();
            loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block();
            upstream.disposeNow();
        }
    }
}
