package dev.sluice.gateway.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU time of each event loop. One that is busy all the time delays every connection on it, also while the process as
 * a whole has CPU to spare. Made by any thread; read by the registry's.
 */
public final class EventLoopMeters {
    private static final double NANOS = 1e9;

    /** Held here: the registry holds them weakly. */
    private final List<LoopThread> threads = new ArrayList<>();

    /** Registers a counter for each; their order is the loops' own. */
    public EventLoopMeters(Iterable<EventExecutor> loops, MeterRegistry registry) {
        for (EventExecutor loop : loops) {
            LoopThread thread = new LoopThread(ManagementFactory.getThreadMXBean());
            loop.execute(thread);
            threads.add(thread);
            FunctionCounter.builder("sluice.eventloops.cpu", thread, LoopThread::cpuSeconds)
                    .description("CPU time of an event loop's thread")
                    .tag("loop", Integer.toString(threads.size()))
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    /** Which thread is a loop's is known on that loop alone. */
    private static final class LoopThread implements Runnable {
        private final ThreadMXBean threads;
        private volatile long id;

        LoopThread(ThreadMXBean threads) {
            this.threads = threads;
        }

        @Override
        public void run() {
            id = Thread.currentThread().getId();
        }

        /** 0 before the loop runs and after its end. */
        double cpuSeconds() {
            return id == 0 ? 0 : Math.max(0, threads.getThreadCpuTime(id)) / NANOS;
        }
    }
}
