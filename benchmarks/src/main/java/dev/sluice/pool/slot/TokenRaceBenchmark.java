package dev.sluice.pool.slot;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One thread uses a token while another releases it: a single atomic step decides. Two threads, so two processors. */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenRaceBenchmark {
    private final SlotGroup group = new StandingGroup(1, 100).group;
    private final Slot slot = group.slots().get(0);
    private volatile SeatToken contested = new SeatToken(group, slot, 0);

    /** Written by whoever won the token, and by nobody else: the token is the lock. */
    private long won;

    private long used;
    private long released;

    @Setup(Level.Iteration)
    public void grant() {
        won = used = released = 0;
        contested = new SeatToken(group, slot, 0);
    }

    @TearDown(Level.Iteration)
    public void check() {
        if (won != used + released || !contested.use()) {
            throw new IllegalStateException(won + " tokens, " + used + " used and " + released + " released");
        }
    }

    @Benchmark
    @Group("race")
    public Object use() {
        SeatToken token = contested;
        if (token.use()) {
            used++;
            next();
        }
        return token;
    }

    @Benchmark
    @Group("race")
    public Object release() {
        SeatToken token = contested;
        if (token.releaseUnused()) {
            released++;
            next();
        }
        return token;
    }

    private void next() {
        won++;
        contested = new SeatToken(group, slot, 0);
    }
}
