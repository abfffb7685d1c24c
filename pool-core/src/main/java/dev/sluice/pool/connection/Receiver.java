package dev.sluice.pool.connection;

import dev.sluice.pool.PoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/** The subscriber at the end of a call: told once, on the loop, unless it has cancelled, from any thread. */
final class Receiver<T> {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private final CoreSubscriber<? super T> actual;
    private volatile boolean cancelled;

    Receiver(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** Whether it took the value; what it did not take is the caller's to give back. */
    boolean succeed(T value) {
        if (cancelled) {
            return false;
        }
        try {
            actual.onNext(value);
            actual.onComplete();
            return true;
        } catch (RuntimeException bug) {
            // a subscriber that throws has gone; it must not take the connection with it
            log.warn("a subscriber threw, its request is cancelled", bug);
            return false;
        }
    }

    void fail(PoolException reason) {
        if (!cancelled) {
            actual.onError(reason);
        }
    }

    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }
}
