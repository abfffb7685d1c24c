package dev.sluice.pool.connection;

import dev.sluice.pool.PoolException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * The subscriber at the end of a call, and the subscription that it got: what crosses threads of a call is here, and its
 * cancelled flag is all there is of it. It is told once, on the loop, unless it has cancelled.
 */
final class Receiver<T> implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    /** What a receiver waits for; on the loop. */
    interface Ongoing {
        void start();

        /** The receiver has gone. */
        void cancel();
    }

    private final Shard shard;
    private final CallMono<T> asked;
    private final CoreSubscriber<? super T> actual;
    private @Nullable Ongoing call;
    private volatile boolean cancelled;

    Receiver(Shard shard, CallMono<T> asked, CoreSubscriber<? super T> actual) {
        this.shard = shard;
        this.asked = asked;
        this.actual = actual;
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (shard.onLoop()) {
            begin(false);
        } else if (!shard.execute(() -> begin(true)) && !cancelled) {
            // the loops ended before the pool was asked
            cancelled = true;
            actual.onError(Failures.refusedByClosedPool());
        }
    }

    /** {@code hopped}: the subscriber was not on the shard's loop. */
    private void begin(boolean hopped) {
        if (call != null || cancelled) {
            return;
        }
        if (hopped) {
            shard.context.listener().hopped(asked.origin());
        }
        try {
            call = asked.call(shard, this);
        } catch (PoolException unusable) {
            fail(unusable);
            return;
        }
        call.start();
    }

    @Override
    public void cancel() {
        cancelled = true;
        shard.execute(() -> {
            if (call != null) {
                call.cancel();
            }
        });
    }

    /** Whether it took the value; what it did not take is the call's to give back. */
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
        if (cancelled) {
            return;
        }
        try {
            actual.onError(reason);
        } catch (RuntimeException bug) {
            // the others that fail with it must be told all the same
            log.warn("a subscriber threw when its request failed", bug);
        }
    }

    boolean cancelled() {
        return cancelled;
    }
}
