package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/**
 * A request's body on its way: one buffer is asked for at a time, while the connection is writable, and it is as long as it
 * was declared or it fails, because what is too short or too long would be read as a part of the next request. Its signals
 * may come on any thread; it lives on the loop.
 */
final class Upload implements CoreSubscriber<ByteBuf>, ChannelFutureListener {
    private final BackendExchange exchange;
    private final BackendConnection connection;
    private final H2Request request;
    private final long declaredBytes;
    private @Nullable Subscription source;
    private @Nullable TrailersReader trailers;
    private long sentBytes;
    private long sentNanos = System.nanoTime();
    private boolean asked;
    private boolean ended;
    private boolean stopped;

    Upload(BackendExchange exchange, BackendConnection connection, H2Request request, long declaredBytes) {
        this.exchange = exchange;
        this.connection = connection;
        this.request = request;
        this.declaredBytes = declaredBytes;
    }

    void start() {
        try {
            Objects.requireNonNull(request.body(), "body").subscribe(this);
        } catch (RuntimeException broken) {
            fail(Failures.bodyFailed(broken));
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        onLoop(() -> {
            source = subscription;
            if (stopped) {
                subscription.cancel();
            } else {
                ask();
            }
        });
    }

    /** Asks for one more buffer if there is room for it. */
    void ask() {
        if (!asked && !ended && !stopped && source != null && connection.writable()) {
            asked = true;
            source.request(1);
        }
    }

    @Override
    public void onNext(ByteBuf content) {
        if (exchange.loop().inEventLoop()) {
            write(content);
        } else if (!exchange.loop().execute(() -> write(content))) {
            content.release();
        }
    }

    private void write(ByteBuf content) {
        asked = false;
        if (stopped || ended || !content.isReadable()) {
            content.release();
            ask();
            return;
        }
        sentBytes += content.readableBytes();
        if (declaredBytes >= 0 && sentBytes > declaredBytes) {
            content.release();
            fail(Failures.invalidRequest("the body is longer than its content-length"));
            return;
        }
        sentNanos = System.nanoTime();
        exchange.moved();
        connection.write(new DefaultHttpContent(content)).addListener(this);
        connection.flushAtTurnsEnd();
        ask();
    }

    @Override
    public void onError(Throwable failure) {
        onLoop(() -> fail(Failures.bodyFailed(failure)));
    }

    @Override
    public void onComplete() {
        onLoop(() -> {
            if (stopped || ended) {
                return;
            }
            if (declaredBytes >= 0 && sentBytes < declaredBytes) {
                fail(Failures.invalidRequest("the body is shorter than its content-length"));
                return;
            }
            Mono<Http2Headers> fields = request.trailers();
            if (fields == null) {
                end(null);
            } else {
                trailers = new TrailersReader();
                fields.subscribe(trailers);
            }
        });
    }

    /** Ends the body; trailers need chunks (RFC 9112 §7.1.2), and are left out where the length was declared. */
    private void end(@Nullable Http2Headers fields) {
        if (stopped || ended) {
            return;
        }
        ended = true;
        LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
        if (fields != null && !fields.isEmpty() && declaredBytes < 0) {
            last = new DefaultLastHttpContent();
            for (Map.Entry<CharSequence, CharSequence> field : fields) {
                try {
                    last.trailingHeaders().add(field.getKey(), field.getValue());
                } catch (IllegalArgumentException forbidden) {
                    ended = false;
                    fail(Failures.invalidRequest("a trailer cannot be sent over HTTP/1.1"));
                    return;
                }
            }
        }
        connection.write(last).addListener(this);
        connection.flushAtTurnsEnd();
    }

    private void fail(PoolException reason) {
        if (!stopped && !ended) {
            stop();
            exchange.fail(reason);
        }
    }

    /** Takes no more of the body. */
    void stop() {
        stopped = true;
        if (source != null) {
            source.cancel();
        }
        if (trailers != null) {
            trailers.cancel();
        }
    }

    /** What was written has left, or never will: then an answer may still be there to be read. */
    @Override
    public void operationComplete(ChannelFuture written) {
        if (written.isSuccess()) {
            sentNanos = System.nanoTime();
            exchange.moved();
        } else {
            stop();
        }
    }

    /** Whether all of it was written, and nothing of it is known to be lost. */
    boolean sound() {
        return ended && !stopped;
    }

    /** When the last of it was sent. */
    long sentNanos() {
        return sentNanos;
    }

    private void onLoop(Runnable task) {
        exchange.loop().execute(task);
    }

    /** Waits for the fields that end the body. */
    private final class TrailersReader extends BaseSubscriber<Http2Headers> {
        private @Nullable Http2Headers fields;

        @Override
        protected void hookOnNext(Http2Headers these) {
            fields = these;
        }

        @Override
        protected void hookOnComplete() {
            onLoop(() -> end(fields));
        }

        @Override
        protected void hookOnError(Throwable failure) {
            onLoop(() -> fail(Failures.bodyFailed(failure)));
        }
    }
}
