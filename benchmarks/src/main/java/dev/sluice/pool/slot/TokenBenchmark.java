package dev.sluice.pool.slot;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a token is asked: whether its connection still stands, and whether it may be used. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
    private final SlotGroup group = new StandingGroup(1, 100).group;
    private final SeatToken held = granted();
    private final SeatToken released = granted();
    private final Slot slot = held.place();

    @Setup
    public void release() {
        if (!released.use() || !released.releaseUsed()) {
            throw new IllegalStateException(released + " was used or released before");
        }
    }

    private SeatToken granted() {
        SeatToken token = group.take();
        if (token == null) {
            throw new IllegalStateException("no seat");
        }
        return token;
    }

    /** Whether the connection of a token is the one that it was granted on. */
    @Benchmark
    public boolean current() {
        return held.current();
    }

    /** A new token that is used, and released while its request runs; without the seat's accounting. */
    @Benchmark
    public Object useAndRelease() {
        SeatToken token = new SeatToken(group, slot, 0);
        if (!token.use() || !token.releaseUsed()) {
            throw new IllegalStateException(token + " was used or released before");
        }
        return token;
    }

    /** A token that was released before: its user and its releaser are turned away. */
    @Benchmark
    public boolean refuseAReleasedOne() {
        boolean taken = released.use() | released.releaseUnused() | released.releaseUsed();
        if (taken) {
            throw new IllegalStateException(released + " worked twice");
        }
        return taken;
    }
}
