package dev.sluice.pool.slot;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A seat's way where all seats are taken and others wait. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // open() comes first
public class QueueBenchmark {
    private static final int STREAMS = 10;
    private static final int WAITING = 10;

    private final Request[] requests = new Request[STREAMS + WAITING];
    private StandingGroup standing;
    private int oldest;

    /** A new one each time: a connection has no more than 2³⁰ stream ids. */
    @Setup(Level.Iteration)
    public void open() {
        standing = new StandingGroup(1, STREAMS);
        oldest = 0;
        for (int i = 0; i < requests.length; i++) {
            requests[i] = new Request(standing);
            requests[i].ask();
        }
    }

    @TearDown(Level.Iteration)
    public void check() {
        standing.check(STREAMS, WAITING);
    }

    /** The oldest stream is closed, its seat goes to the first that waits, and another one joins the queue. */
    @Benchmark
    public Object closeGrantToAWaiterAndQueue() {
        Request request = requests[oldest];
        oldest = oldest + 1 == requests.length ? 0 : oldest + 1;
        SeatToken token = request.close();
        request.ask();
        return token;
    }
}
