package dev.sluice.pool.connection;

import dev.sluice.pool.Initiator;
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
 * A response's body: holds what came until it is asked for, and gives credit for what was handed on. One subscriber, any
 * thread; everything happens on the shard's loop. A buffer that is emitted is the subscriber's.
 *
 * <p>A sink with a queue of its own would not say when bytes are consumed, which is when credit is due.
 */
final class ResponseBody extends Flux<ByteBuf> implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(ResponseBody.class);

    private final ClientStream stream;
    private @Nullable Queue<ByteBuf> queue;
    private @Nullable CoreSubscriber<? super ByteBuf> subscriber;
    private @Nullable PoolException failure;
    private long demand;
    private int bufferedBytes;
    private boolean subscribed;
    private boolean ended;
    private boolean done;
    private boolean draining;

    ResponseBody(ClientStream stream) {
        this.stream = stream;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        if (stream.shard().onLoop()) {
            start(actual);
        } else if (!stream.shard().execute(() -> start(actual))) {
            Operators.error(actual, Failures.closed());
        }
    }

    private void start(CoreSubscriber<? super ByteBuf> actual) {
        if (subscribed) {
            Operators.error(actual, new IllegalStateException("a response's body can be read once"));
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
        if (!Operators.validate(n)) {
            return;
        }
        if (stream.shard().onLoop()) {
            want(n);
        } else {
            stream.shard().execute(() -> want(n));
        }
    }

    private void want(long n) {
        demand = Operators.addCap(demand, n);
        drain();
    }

    @Override
    public void cancel() {
        stream.shard().execute(() -> {
            if (!done) {
                stream.cancel(Initiator.CALLER);
            }
        });
    }

    /** Bytes came; the buffer is the body's from now on. */
    void offer(ByteBuf data) {
        CoreSubscriber<? super ByteBuf> reader = subscriber;
        if (done) {
            data.release();
        } else if (reader != null && demand > 0 && bufferedBytes == 0 && !draining) {
            emit(reader, data);
            // the stream may have failed, or been given up, in there
            drain();
        } else {
            enqueue(data);
        }
    }

    private void enqueue(ByteBuf data) {
        Queue<ByteBuf> waiting = queue;
        if (waiting == null) {
            waiting = queue = new ArrayDeque<>();
        }
        waiting.add(data);
        count(data.readableBytes());
    }

    private void count(int deltaBytes) {
        bufferedBytes += deltaBytes;
        stream.buffered(deltaBytes);
    }

    private void emit(CoreSubscriber<? super ByteBuf> reader, ByteBuf data) {
        int bytes = data.readableBytes();
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        draining = true;
        try {
            reader.onNext(data);
        } catch (RuntimeException bug) {
            // a reader that throws is a reader that has gone; it must not take the connection with it
            log.warn("a reader of a response's body threw; its stream is cancelled", bug);
            stream.cancel(Initiator.CALLER);
        } finally {
            draining = false;
        }
        stream.credit(bytes);
    }

    void end() {
        ended = true;
        drain();
    }

    /** Fails after what is buffered was read. */
    void fail(PoolException reason) {
        failure = reason;
        ended = true;
        drain();
    }

    /** Fails at once: nobody reads. */
    void abandon(PoolException reason) {
        if (!done) {
            failure = reason;
            release();
            ended = true;
            // not from inside the reader's own onNext
            drain();
        }
    }

    /** The reader has gone: no more signals. */
    void drop() {
        done = true;
        subscriber = null;
        release();
    }

    private void drain() {
        if (draining) {
            return;
        }
        while (subscriber != null && !done) {
            ByteBuf next = demand > 0 && queue != null ? queue.poll() : null;
            if (next == null) {
                break;
            }
            count(-next.readableBytes());
            stream.moved();
            emit(subscriber, next);
        }
        if (ended && bufferedBytes == 0) {
            finish();
        }
    }

    private void finish() {
        CoreSubscriber<? super ByteBuf> reader = subscriber;
        if (done || (reader == null && subscribed)) {
            return;
        }
        if (reader == null && failure == null) {
            // complete and empty, but nobody has come to hear it
            return;
        }
        done = true;
        subscriber = null;
        if (reader != null) {
            tell(reader);
        }
        stream.checkIdle();
    }

    private void tell(CoreSubscriber<? super ByteBuf> reader) {
        try {
            if (failure != null) {
                reader.onError(failure);
            } else {
                reader.onComplete();
            }
        } catch (RuntimeException bug) {
            log.warn("a reader of a response's body threw at its end", bug);
        }
    }

    private void release() {
        Queue<ByteBuf> waiting = queue;
        if (waiting == null) {
            return;
        }
        for (ByteBuf data = waiting.poll(); data != null; data = waiting.poll()) {
            int bytes = data.readableBytes();
            count(-bytes);
            stream.credit(bytes);
            data.release();
        }
    }

    int bufferedBytes() {
        return bufferedBytes;
    }

    /** Whether nothing is left to be read or told. */
    boolean done() {
        return done || (ended && bufferedBytes == 0 && subscriber == null);
    }
}
