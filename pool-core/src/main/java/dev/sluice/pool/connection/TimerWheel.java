package dev.sluice.pool.connection;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one shard: arming and disarming take one step and allocate nothing, however many are armed.
 *
 * <p>A deadline is kept to within a tick. Nothing is scheduled on the event loop while nothing is armed, and empty buckets
 * are slept through. The alternative, a task of the event loop per deadline, costs a place in its priority queue per
 * request. On the loop only.
 */
final class TimerWheel {
    static final long TICK_NANOS = 20_000_000;
    private static final int BUCKETS = 512;
    private static final int MASK = BUCKETS - 1;

    private final EventLoop loop;
    private final PoolClock clock;
    private final long startNanos;
    private final @Nullable Timeout[] buckets = new @Nullable Timeout[BUCKETS];
    private final Queue<Timeout> due = new ArrayDeque<>();
    private long tick;
    private long wakeTick = Long.MAX_VALUE;
    private int armed;

    TimerWheel(EventLoop loop, PoolClock clock) {
        this.loop = loop;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** Has the timeout expire when the clock has passed this time; an earlier arming of the same timeout is forgotten. */
    void arm(Timeout timeout, long atNanos) {
        disarm(timeout);
        if (armed == 0) {
            tick = tickOf(clock.nanoTime());
        }
        timeout.atTick = Math.max(tick + 1, tickOf(atNanos) + 1);
        link(timeout);
        if (timeout.atTick < wakeTick) {
            wakeAt(Math.min(timeout.atTick, tick + BUCKETS));
        }
    }

    void disarm(Timeout timeout) {
        if (timeout.state == Timeout.ARMED) {
            unlink(timeout);
        }
        timeout.state = Timeout.IDLE;
    }

    private void turn() {
        assert loop.inEventLoop();
        long now = tickOf(clock.nanoTime());
        if (now < wakeTick) {
            // woken by an earlier plan
            return;
        }
        wakeTick = Long.MAX_VALUE;
        collectDue(now);
        tick = now;
        for (Timeout timeout = due.poll(); timeout != null; timeout = due.poll()) {
            if (timeout.state == Timeout.DUE) {
                timeout.state = Timeout.IDLE;
                timeout.expired();
            }
        }
        planNext();
    }

    /** Takes what is due out of its buckets first: what expires may arm and disarm others. */
    private void collectDue(long now) {
        long until = Math.min(now, tick + BUCKETS);
        for (long at = tick + 1; at <= until; at++) {
            Timeout timeout = buckets[(int) at & MASK];
            while (timeout != null) {
                Timeout following = timeout.next;
                if (timeout.atTick <= now) {
                    unlink(timeout);
                    timeout.state = Timeout.DUE;
                    due.add(timeout);
                }
                timeout = following;
            }
        }
    }

    private void planNext() {
        if (armed == 0) {
            return;
        }
        for (int distance = 1; distance <= BUCKETS; distance++) {
            if (buckets[(int) (tick + distance) & MASK] != null) {
                if (tick + distance < wakeTick) {
                    wakeAt(tick + distance);
                }
                return;
            }
        }
    }

    private void wakeAt(long atTick) {
        wakeTick = atTick;
        long delay = startNanos + atTick * TICK_NANOS - clock.nanoTime();
        clock.schedule(loop, this::turn, Math.max(0, delay));
    }

    private void link(Timeout timeout) {
        int bucket = (int) timeout.atTick & MASK;
        Timeout head = buckets[bucket];
        timeout.next = head;
        timeout.previous = null;
        if (head != null) {
            head.previous = timeout;
        }
        buckets[bucket] = timeout;
        timeout.state = Timeout.ARMED;
        armed++;
    }

    private void unlink(Timeout timeout) {
        Timeout before = timeout.previous;
        Timeout after = timeout.next;
        if (before == null) {
            buckets[(int) timeout.atTick & MASK] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        timeout.previous = null;
        timeout.next = null;
        armed--;
    }

    private long tickOf(long nanos) {
        return (nanos - startNanos) / TICK_NANOS;
    }

    /** One deadline, armed again and again by its owner. */
    abstract static class Timeout {
        private static final int IDLE = 0;
        private static final int ARMED = 1;
        private static final int DUE = 2;

        private @Nullable Timeout previous;
        private @Nullable Timeout next;
        private long atTick;
        private int state = IDLE;

        abstract void expired();

        final boolean armed() {
            return state == ARMED;
        }
    }
}
