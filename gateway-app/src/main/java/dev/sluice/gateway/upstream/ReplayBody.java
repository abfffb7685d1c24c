package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * A request's body that two attempts may read, one after the other: what the first has read is kept up to a bound until the
 * answer's head, and given to the second before the rest. Buffers are retained, not copied, and each reader releases what it
 * gets. The source is asked for one buffer at a time, so no more than one waits while there is no reader.
 *
 * <p>All on the event loop of the request, where its source signals as well.
 */
final class ReplayBody extends Flux<ByteBuf> implements CoreSubscriber<ByteBuf> {
    static final int MOST_KEPT_BYTES = 64 << 10;

    private final Publisher<? extends ByteBuf> source;
    /** What the first reader got, in order. */
    private final List<ByteBuf> kept = new ArrayList<>(2);
    /** What came and no reader has yet. */
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);

    private int keptBytes;
    private boolean keeping = true;
    private boolean subscribed;
    private @Nullable Subscription subscription;
    private boolean asked;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean stopped;
    private @Nullable Reader reader;
    private boolean serving;

    ReplayBody(Publisher<? extends ByteBuf> source) {
        this.source = source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        Reader next = new Reader(actual);
        reader = next;
        actual.onSubscribe(next);
        if (!subscribed && reader == next) {
            subscribed = true;
            source.subscribe(this);
        }
    }

    /** Whether a second reader would get all of it. */
    boolean replayable() {
        return keeping && failure == null;
    }

    /** Whether its source has given all of it. */
    boolean whole() {
        return ended;
    }

    /** The first reader is done with it; what it got is kept for the second and last. */
    void rewind() {
        reader = null;
        keeping = false;
        for (int i = kept.size() - 1; i >= 0; i--) {
            waiting.addFirst(kept.get(i));
        }
        kept.clear();
    }

    /** There will be no second reader. */
    void forget() {
        keeping = false;
        kept.forEach(ByteBuf::release);
        kept.clear();
        if (subscribed && reader == null) {
            stop();
        }
    }

    /** Nobody wants it any more: the source is cancelled, what is here is released. */
    void stop() {
        stopped = true;
        keeping = false;
        reader = null;
        kept.forEach(ByteBuf::release);
        kept.clear();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        if (subscription != null && !ended) {
            subscription.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription from) {
        subscription = from;
        if (stopped) {
            from.cancel();
        } else {
            serve();
        }
    }

    @Override
    public void onNext(ByteBuf data) {
        asked = false;
        if (stopped) {
            data.release();
            return;
        }
        waiting.add(data);
        serve();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        onComplete();
    }

    @Override
    public void onComplete() {
        ended = true;
        serve();
    }

    /** Gives the reader what it asked for, as far as it is here, and asks for more. */
    private void serve() {
        if (serving) {
            return;
        }
        serving = true;
        try {
            while (step()) {
                // one buffer each
            }
        } finally {
            serving = false;
        }
    }

    private boolean step() {
        Reader to = reader;
        if (to == null) {
            return false;
        }
        ByteBuf data = to.demand > 0 ? waiting.poll() : null;
        if (data != null) {
            to.demand -= to.demand == Long.MAX_VALUE ? 0 : 1;
            to.actual.onNext(keep(data) ? data.retainedDuplicate() : data);
            return true;
        }
        if (ended && waiting.isEmpty()) {
            reader = null;
            to.end(failure);
            return false;
        }
        if (to.demand == 0 || asked || subscription == null) {
            return false;
        }
        asked = true;
        subscription.request(1);
        return true;
    }

    private boolean keep(ByteBuf data) {
        if (keeping && data.readableBytes() > MOST_KEPT_BYTES - keptBytes) {
            forget();
        }
        if (keeping) {
            keptBytes += data.readableBytes();
            kept.add(data);
        }
        return keeping;
    }

    /** One attempt's subscription; what it does after the next attempt has begun means nothing. */
    private final class Reader implements Subscription {
        private final CoreSubscriber<? super ByteBuf> actual;
        private long demand;

        Reader(CoreSubscriber<? super ByteBuf> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (reader == this && n > 0) {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                serve();
            }
        }

        @Override
        public void cancel() {
            if (reader != this) {
                return;
            }
            reader = null;
            if (!keeping) {
                stop();
            }
        }

        private void end(@Nullable Throwable cause) {
            if (cause == null) {
                actual.onComplete();
            } else {
                actual.onError(cause);
            }
        }
    }
}
