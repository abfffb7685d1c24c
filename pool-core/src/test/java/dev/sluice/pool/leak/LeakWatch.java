package dev.sluice.pool.leak;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that does not release every buffer it allocated, on whatever thread.
 *
 * <p>It is found through {@code META-INF/services} and turned on for all tests by {@code junit-platform.properties}. The
 * check comes after the class's own {@code @AfterAll}, when its pools and peers are disposed. The failure carries the
 * stack traces of what was left; resources of static initializers are told apart there.
 *
 * <p>Event loops release what a closed connection still held a moment after the close is seen: a class that is not clean
 * at once has a grace period, which costs nothing to the others.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    /** JUnit's configuration parameter for the grace period, in milliseconds. */
    static final String GRACE_MILLIS = "dev.sluice.leak.grace-millis";

    private static final long DEFAULT_GRACE_MILLIS = 30_000;
    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

    static {
        // Netty reads both when its first allocator is loaded, which is after JUnit has loaded its extensions.
        setUnlessGiven("io.netty.customResourceLeakDetector", ScopedLeakDetector.class.getName());
        setUnlessGiven("io.netty.util.LeakPresenceDetector.trackCreationStack", "true");
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isNested(context)) {
            return;
        }
        ScopedLeakDetector.open(context.getRequiredTestClass().getName());
        var probe = ByteBufAllocator.DEFAULT.buffer(1);
        boolean seen = ScopedLeakDetector.holds();
        probe.release();
        if (!seen) {
            ScopedLeakDetector.leave();
            throw new IllegalStateException("Netty was loaded before the leak detector was set: leaks would go unseen");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isNested(context)) {
            return;
        }
        try {
            awaitRelease(graceNanos(context));
            LeakPresenceDetector.check();
        } finally {
            ScopedLeakDetector.leave();
        }
    }

    private static void awaitRelease(long graceNanos) {
        long start = System.nanoTime();
        while (ScopedLeakDetector.holds() && System.nanoTime() - start < graceNanos) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long graceNanos(ExtensionContext context) {
        long millis =
                context.getConfigurationParameter(GRACE_MILLIS, Long::valueOf).orElse(DEFAULT_GRACE_MILLIS);
        return Duration.ofMillis(millis).toNanos();
    }

    /** A {@code @Nested} class shares its outer class's pools and peers, and so its scope. */
    private static boolean isNested(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
    }
}
