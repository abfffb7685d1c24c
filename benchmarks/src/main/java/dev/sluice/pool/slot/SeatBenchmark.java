package dev.sluice.pool.slot;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A seat's way from the group and back, on an origin's connections that are half taken. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // open() comes first
public class SeatBenchmark {
    private static final int STREAMS = 100;

    /** How many connections the freest is chosen from. */
    @Param({"1", "8"})
    int connections = 1;

    private StandingGroup standing;
    private Request request;

    /** A new one each time: a connection has no more than 2³⁰ stream ids. */
    @Setup(Level.Iteration)
    public void open() {
        standing = new StandingGroup(connections, STREAMS);
        request = new Request(standing);
        for (int i = 0; i < connections * STREAMS / 2; i++) {
            new Request(standing).ask();
        }
    }

    @TearDown(Level.Iteration)
    public void check() {
        standing.check(connections * STREAMS / 2, 0);
    }

    /** Grants a seat, opens a stream on it, and has it back when the stream is closed: what each request does. */
    @Benchmark
    public Object grantOpenAndClose() {
        request.ask();
        return request.close();
    }

    /** Grants a token that is given back without having been used. */
    @Benchmark
    public Object takeAndReturn() {
        SeatToken token = standing.group.take();
        if (token == null || !token.releaseUnused()) {
            throw new IllegalStateException("no seat");
        }
        standing.group.returned(token, standing.now());
        return token;
    }
}
