package dev.sluice.pool.leak;

import io.netty.util.LeakPresenceDetector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Netty's presence detector, counting for the test class that runs: every buffer counts, none is sampled, and no garbage
 * collection has to come first.
 *
 * <p>A buffer belongs to the scope that was open when it was allocated, whichever thread did it, for a pool allocates on
 * its event loops. Scopes nest, so that a test can run another one inside. Test classes must not run in parallel.
 *
 * <p>Not counted: the key material and the sessions of a native TLS context. They live as long as it does, and it is
 * left to the garbage collector, as Netty means it to be for {@code SslProvider.OPENSSL}. Buffers that TLS allocates count.
 *
 * <p>Netty's single global scope would do to find leaks, but a buffer that is released after its class was found guilty
 * would count as minus one against the next class.
 */
public final class ScopedLeakDetector<T> extends LeakPresenceDetector<T> {
    private static final Set<String> LIVE_WITH_THEIR_CONTEXT = Set.of(
            "io.netty.handler.ssl.DefaultOpenSslKeyMaterial",
            "io.netty.handler.ssl.OpenSslSessionCache$NativeSslSession");
    private static final ResourceScope UNCHECKED = new ResourceScope("of TLS contexts");
    private static final Deque<ResourceScope> OUTER = new ArrayDeque<>();
    private static volatile ResourceScope current = new ResourceScope("outside of any test class");

    private final boolean checked;

    /** Netty calls this by reflection. */
    public ScopedLeakDetector(Class<?> resourceType, int samplingInterval) {
        this(resourceType, samplingInterval, Long.MAX_VALUE);
    }

    /** Netty calls this by reflection. */
    public ScopedLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval, maxActive);
        this.checked = !LIVE_WITH_THEIR_CONTEXT.contains(resourceType.getName());
    }

    @Override
    protected ResourceScope currentScope() {
        return checked ? current : UNCHECKED;
    }

    /** What is allocated from now on belongs to this scope. */
    static synchronized void open(String name) {
        OUTER.push(current);
        current = new ResourceScope(name);
    }

    /** What is allocated from now on belongs to the scope before. */
    static synchronized void leave() {
        current = OUTER.pop();
    }

    /** Whether something allocated in the current scope is not released. */
    static boolean holds() {
        return current.hasOpenResources();
    }
}
