package dev.sluice.pool.connection;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** Time and timers of a pool, so that a test can turn the hands itself. From any thread. */
public interface PoolClock {
    /** The machine's clock and the event loops' own timers. */
    PoolClock SYSTEM = new PoolClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void schedule(EventLoop loop, Runnable task, long delayNanos) {
            loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }
    };

    /** Nanoseconds since some fixed moment; comparable by difference only. */
    long nanoTime();

    /** Runs the task on the loop when this many nanoseconds have passed. */
    void schedule(EventLoop loop, Runnable task, long delayNanos);
}
