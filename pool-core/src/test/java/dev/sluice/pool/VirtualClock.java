package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;

import dev.sluice.pool.connection.PoolClock;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A clock that stands still until a test turns it.
 *
 * <p>Time moves on from timer to timer, or in a thousandth of the way where timers are denser than that: a late timer is
 * what a busy machine gives as well.
 */
final class VirtualClock implements PoolClock {
    private record Timer(long dueNanos, long order, EventLoop loop, Runnable task) {}

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            (a, b) -> a.dueNanos == b.dueNanos ? Long.compare(a.order, b.order) : Long.compare(a.dueNanos, b.dueNanos));
    private volatile long nowNanos = TimeUnit.HOURS.toNanos(1);
    private long orders;

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public synchronized void schedule(EventLoop loop, Runnable task, long delayNanos) {
        timers.add(new Timer(nowNanos + Math.max(0, delayNanos), orders++, loop, task));
    }

    /** Lets time pass; returns when every timer that was due has run. Never on an event loop. */
    void advance(Duration time) {
        long end = nowNanos + time.toNanos();
        long step = time.toNanos() / 1000;
        for (List<Timer> due = due(step, end); !due.isEmpty(); due = due(step, end)) {
            due.forEach(VirtualClock::run);
        }
        nowNanos = end;
    }

    private synchronized List<Timer> due(long step, long end) {
        List<Timer> due = new ArrayList<>();
        Timer first = timers.peek();
        if (first == null || first.dueNanos > end) {
            return due;
        }
        nowNanos = Math.max(nowNanos, Math.min(end, Math.max(first.dueNanos, nowNanos + step)));
        for (Timer next = first; next != null && next.dueNanos <= nowNanos; next = timers.peek()) {
            due.add(timers.remove());
        }
        return due;
    }

    private static void run(Timer timer) {
        try {
            timer.loop.submit(timer.task).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a timer did not run to its end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
