package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A request's body on its way: pulled one buffer at a time, only while the stream takes more, and kept up to a bound until
 * the answer's head, so that another stream can send it again. Its signals may come on any thread; it lives on the
 * shard's loop, through all attempts of its call.
 */
final class Upload implements CoreSubscriber<ByteBuf> {
    private final Call call;
    private final Shard shard;
    private final Publisher<? extends ByteBuf> source;
    private final @Nullable Mono<Http2Headers> trailers;
    private final int replayLimit;
    private final List<ByteBuf> replay = new ArrayList<>(2);
    private int replayBytes;
    private int replayed;
    private boolean replayable = true;
    private @Nullable Subscription subscription;
    private @Nullable ClientStream stream;
    private boolean subscribed;
    private boolean requested;
    private boolean completed;
    private boolean ended;
    private boolean stopped;
    private boolean pumping;

    Upload(Call call, Shard shard, H2Request request, int replayLimit) {
        this.call = call;
        this.shard = shard;
        this.source = Objects.requireNonNull(request.body(), "body");
        this.trailers = request.trailers();
        this.replayLimit = replayLimit;
    }

    /** Sends what is kept, then goes on, on this stream. */
    void attach(ClientStream target) {
        stream = target;
        replayed = 0;
        ended = false;
        if (!subscribed) {
            subscribed = true;
            source.subscribe(this);
        } else {
            pump();
        }
    }

    /** The stream is lost; the call may attach another. */
    void detach() {
        stream = null;
    }

    /** Writes while the stream takes more; asks for one more buffer when there is none. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (step()) {
                // one buffer each
            }
        } finally {
            pumping = false;
        }
    }

    private boolean step() {
        ClientStream target = stream;
        if (target == null || stopped || ended) {
            return false;
        }
        if (replayed == replay.size() && completed) {
            end(target);
            return false;
        }
        if (!target.connection().writer().writable(target)) {
            return false;
        }
        if (replayed < replay.size()) {
            write(target, replay.get(replayed++).retainedDuplicate());
            return true;
        }
        Subscription from = subscription;
        if (from == null || requested) {
            return false;
        }
        requested = true;
        from.request(1);
        // a source that answers at once has set it back
        return !requested || completed;
    }

    @Override
    public void onSubscribe(Subscription from) {
        shard.execute(() -> {
            subscription = from;
            if (stopped) {
                from.cancel();
            } else {
                pump();
            }
        });
    }

    @Override
    public void onNext(ByteBuf data) {
        shard.execute(() -> take(data));
    }

    private void take(ByteBuf data) {
        requested = false;
        if (stopped) {
            data.release();
            return;
        }
        keep(data);
        ClientStream target = stream;
        if (target != null) {
            write(target, data);
        } else {
            // between two attempts: what is kept is sent by the next
            data.release();
        }
        pump();
    }

    private void write(ClientStream target, ByteBuf data) {
        target.moved();
        target.connection().writer().data(target, data, false);
    }

    private void keep(ByteBuf data) {
        if (!replayable) {
            return;
        }
        // between two attempts there is no other place for it: at most one buffer, that was asked for before
        if (replayBytes + data.readableBytes() > replayLimit && stream != null) {
            forgetReplay();
            return;
        }
        replayBytes += data.readableBytes();
        replay.add(data.retainedDuplicate());
        if (stream != null) {
            replayed++;
        }
    }

    /** The answer has begun, or the body is too long: it will not be sent again. */
    void forgetReplay() {
        replayable = false;
        replay.forEach(ByteBuf::release);
        replay.clear();
        replayed = 0;
    }

    @Override
    public void onError(Throwable cause) {
        shard.execute(() -> {
            if (!stopped) {
                call.onBodyFailed(Failures.bodyFailed(cause));
            }
        });
    }

    @Override
    public void onComplete() {
        shard.execute(() -> {
            completed = true;
            requested = false;
            pump();
        });
    }

    private void end(ClientStream target) {
        ended = true;
        if (trailers == null) {
            target.connection().writer().end(target);
            return;
        }
        trailers.subscribe(
                fields -> shard.execute(() -> endWith(target, fields)),
                failure -> shard.execute(() -> call.onBodyFailed(Failures.bodyFailed(failure))),
                () -> shard.execute(() -> endWith(target, null)));
    }

    private void endWith(ClientStream target, @Nullable Http2Headers fields) {
        if (stopped || target != stream) {
            return;
        }
        stream = null;
        if (fields == null || fields.isEmpty()) {
            target.connection().writer().end(target);
        } else {
            target.connection().writer().trailers(target, fields);
        }
    }

    /** No more of it is wanted: the source is cancelled, what is kept is released. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        stream = null;
        forgetReplay();
        Subscription from = subscription;
        if (from != null && !completed) {
            from.cancel();
        }
    }

    /** Whether all of it, its end included, was handed to the codec. */
    boolean done() {
        return ended;
    }

    boolean replayable() {
        return replayable;
    }
}
