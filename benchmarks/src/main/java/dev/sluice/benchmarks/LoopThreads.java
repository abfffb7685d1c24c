package dev.sluice.benchmarks;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The threads that benchmarks run on: event executors' own, as the gateway's event loops are. On any other thread Netty's
 * thread locals take the slow way and its allocator keeps no cache, and what was measured would be that.
 */
public final class LoopThreads extends DefaultEventExecutorGroup {
    /** As JMH wants it of a {@code jmh.executor.class}. */
    public LoopThreads(int threads, String prefix) {
        super(threads, new DefaultThreadFactory(prefix, true));
    }
}
