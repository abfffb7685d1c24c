package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * An answer's body: holds what one turn of reading brought until it is asked for; the connection reads on only when it is
 * empty and somebody asks. One subscriber, from any thread; everything happens on the loop. An emitted buffer is the
 * subscriber's.
 */
final class AnswerBody extends Flux<ByteBuf> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerBody.class);

    private final BackendExchange exchange;
    private final Queue<ByteBuf> queue = new ArrayDeque<>(4);
    private @Nullable CoreSubscriber<? super ByteBuf> subscriber;
    private @Nullable PoolException failure;
    private long demand;
    private boolean subscribed;
    private boolean ended;
    private boolean done;
    private boolean draining;

    AnswerBody(BackendExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        if (!exchange.loop().execute(() -> start(actual))) {
            Operators.error(actual, Failures.closed());
        }
    }

    private void start(CoreSubscriber<? super ByteBuf> actual) {
        if (subscribed) {
            Operators.error(actual, new IllegalStateException("an answer's body can be read once"));
            return;
        }
        subscribed = true;
        if (done) {
            Operators.error(actual, failure == null ? Failures.cancelled() : failure);
            return;
        }
        subscriber = actual;
        actual.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            exchange.loop().execute(() -> {
                demand = Operators.addCap(demand, n);
                drain();
                exchange.moved();
                exchange.readOn();
            });
        }
    }

    @Override
    public void cancel() {
        exchange.loop().execute(() -> {
            if (!done) {
                drop();
                exchange.cancel();
            }
        });
    }

    /** Whether it has nothing left and is asked for more. */
    boolean hungry() {
        return demand > 0 && queue.isEmpty() && !done;
    }

    /** Whether it holds nothing. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Bytes came; the buffer is the body's from now on. */
    void offer(ByteBuf content) {
        if (done) {
            content.release();
            return;
        }
        queue.add(content);
        drain();
    }

    /** The answer is complete. */
    void end() {
        ended = true;
        drain();
    }

    /** Fails after what came was read. */
    void fail(PoolException reason) {
        failure = reason;
        ended = true;
        drain();
    }

    /** Fails at once: nobody reads. */
    void abandon(PoolException reason) {
        if (!done) {
            release();
            fail(reason);
            if (!subscribed) {
                done = true;
            }
        }
    }

    /** The reader has gone: no more signals. */
    private void drop() {
        done = true;
        subscriber = null;
        release();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (subscriber != null && demand > 0 && !queue.isEmpty()) {
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                subscriber.onNext(queue.remove());
                exchange.moved();
            }
            if (subscriber != null && ended && queue.isEmpty()) {
                tell(subscriber);
            }
        } catch (RuntimeException bug) {
            // a reader that throws is a reader that has gone; it must not take others with it
            LOG.warn("a reader of an answer's body threw; its request is cancelled", bug);
            drop();
            exchange.cancel();
        } finally {
            draining = false;
        }
    }

    private void tell(CoreSubscriber<? super ByteBuf> reader) {
        done = true;
        subscriber = null;
        if (failure == null) {
            reader.onComplete();
        } else {
            reader.onError(failure);
        }
    }

    private void release() {
        for (ByteBuf content = queue.poll(); content != null; content = queue.poll()) {
            content.release();
        }
    }
}
