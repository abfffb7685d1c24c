package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A request's body on its way: pulled one buffer at a time, only while the stream takes more, and kept up to a bound until
 * the answer's head, so that another stream can send it again. Its signals may come on any thread; it lives on the
 * shard's loop, through all attempts of its call.
 *
 * <p>The codec is given no more than the stream's window has room for. What it cannot send it counts against the whole
 * connection, and the other streams would wait for this one.
 */
final class Upload implements CoreSubscriber<ByteBuf> {
    private final Call call;
    private final Shard shard;
    private final Publisher<? extends ByteBuf> source;
    private final RequestTrailers trailers;
    private final int replayLimit;

    /** What came and may have to be sent, or sent again; the first {@link #taken} of them have been put on the stream. */
    private final List<ByteBuf> kept = new ArrayList<>(2);

    private int taken;
    private int keptBytes;
    /** What is left of the buffer that is being sent. */
    private @Nullable ByteBuf current;

    private int queuedBytes;
    private long sentNanos;
    private @Nullable ChannelFuture lastWrite;
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
        this.trailers = new RequestTrailers(this, shard, request.trailers());
        this.replayLimit = replayLimit;
    }

    /** Sends what is kept, then goes on, on this stream. */
    void attach(ClientStream target) {
        stream = target;
        sentNanos = shard.nanoTime();
        ended = false;
        if (subscribed) {
            pump();
            return;
        }
        subscribed = true;
        try {
            source.subscribe(this);
        } catch (RuntimeException broken) {
            call.onBodyFailed(Failures.bodyFailed(broken));
        }
    }

    /** The stream is lost; the call may attach another. */
    void detach() {
        stream = null;
        taken = 0;
        queuedBytes = 0;
        lastWrite = null;
        releaseCurrent();
    }

    /** Writes while the stream takes more; asks for one more buffer when there is none. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (step()) {
                // one buffer, or what there is room for, each
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
        if (caughtUp() && completed) {
            return end(target);
        }
        if (!target.connection().writer().writable(target)) {
            return false;
        }
        if (!caughtUp()) {
            return write(target);
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

    private boolean caughtUp() {
        return current == null && taken == kept.size();
    }

    /** Writes what there is room for; false if there is none. */
    private boolean write(ClientStream target) {
        int roomBytes = roomBytes(target);
        if (roomBytes <= 0) {
            return false;
        }
        ByteBuf next = current == null ? take() : current;
        boolean whole = next.readableBytes() <= roomBytes;
        current = whole ? null : next;
        ByteBuf part = whole ? next : next.readRetainedSlice(roomBytes);
        queuedBytes += part.readableBytes();
        target.moved();
        sentNanos = shard.nanoTime();
        lastWrite = target.connection().writer().data(target, part, false);
        return true;
    }

    private ByteBuf take() {
        return replayable ? kept.get(taken++).retainedDuplicate() : kept.remove(0);
    }

    /**
     * The window less what the codec may still have to send of it. While it has something it does not say how much: then
     * all that was given since it last had nothing counts, and where that is too much, the last write's end is waited for.
     */
    private int roomBytes(ClientStream target) {
        FrameWriter writer = target.connection().writer();
        if (!writer.queued(target)) {
            queuedBytes = 0;
        }
        int roomBytes = writer.windowBytes(target) - queuedBytes;
        ChannelFuture last = lastWrite;
        if (roomBytes <= 0 && last != null) {
            lastWrite = null;
            last.addListener(written -> pump());
        }
        return roomBytes;
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
        shard.execute(() -> keep(data));
    }

    private void keep(ByteBuf data) {
        requested = false;
        if (stopped) {
            data.release();
            return;
        }
        int bytes = data.readableBytes();
        // what has not been sent at all is kept in any case: at most one buffer more, that was asked for before
        if (replayable && bytes > replayLimit - keptBytes && caughtUp()) {
            forgetReplay();
        }
        keptBytes += bytes;
        kept.add(data);
        pump();
    }

    /** The answer has begun, or the body is too long: what was sent will not be sent again. */
    void forgetReplay() {
        replayable = false;
        List<ByteBuf> sent = kept.subList(0, taken);
        sent.forEach(ByteBuf::release);
        sent.clear();
        taken = 0;
    }

    @Override
    public void onError(Throwable cause) {
        shard.execute(() -> fail(Failures.bodyFailed(cause)));
    }

    /** The body or its trailers failed. */
    void fail(PoolException reason) {
        if (!stopped) {
            call.onBodyFailed(reason);
        }
    }

    @Override
    public void onComplete() {
        shard.execute(() -> {
            completed = true;
            requested = false;
            pump();
        });
    }

    /** Ends the stream, if the trailers are known; true if they have become so just now. */
    private boolean end(ClientStream target) {
        if (!trailers.known()) {
            trailers.ask();
            return trailers.known();
        }
        ended = true;
        Http2Headers fields = trailers.fields();
        if (fields == null) {
            target.connection().writer().end(target);
        } else {
            target.connection().writer().trailers(target, fields);
        }
        return false;
    }

    /** No more of it is wanted: the source is cancelled, what is kept is released. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        stream = null;
        replayable = false;
        releaseCurrent();
        kept.forEach(ByteBuf::release);
        kept.clear();
        taken = 0;
        trailers.stop();
        Subscription from = subscription;
        if (from != null && !completed) {
            from.cancel();
        }
    }

    private void releaseCurrent() {
        ByteBuf rest = current;
        current = null;
        if (rest != null) {
            rest.release();
        }
    }

    /** When a part of it was last given to the codec, which takes what the peer's window has room for and no more. */
    long sentNanos() {
        return sentNanos;
    }

    boolean replayable() {
        return replayable;
    }
}
