package dev.sluice.gateway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.internal.PlatformDependent;
import java.util.function.Supplier;

/**
 * Netty's direct memory, which all connections' buffers are from, and how much of it there may be. The JVM's own
 * {@code jvm.buffer.memory.used} misses it where Netty allocates without the JDK's cleaner. In bytes. Any thread.
 */
public final class DirectMemoryGauges {
    public DirectMemoryGauges(MeterRegistry registry) {
        gauge("sluice.direct.memory.used", "Direct memory that Netty holds", registry, DirectMemoryGauges::used);
        gauge(
                "sluice.direct.memory.max",
                "Direct memory that Netty may hold",
                registry,
                PlatformDependent::maxDirectMemory);
    }

    /** Netty does not count with {@code -Dio.netty.maxDirectMemory=0}. */
    private static double used() {
        long bytes = PlatformDependent.usedDirectMemory();
        return bytes < 0 ? Double.NaN : bytes;
    }

    private static void gauge(String name, String description, MeterRegistry registry, Supplier<Number> bytes) {
        Gauge.builder(name, bytes).description(description).baseUnit("bytes").register(registry);
    }
}
