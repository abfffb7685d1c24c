package dev.sluice.pool.connection;

import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Takes an answer and reads its body as fast as it comes. Used again when the answer is complete. */
final class Answer implements CoreSubscriber<H2Response> {
    private final Body body = new Body();
    private @Nullable Throwable failure;
    private boolean complete;
    private long bytes;

    /** Bytes of bodies, all answers' together. */
    long bytes() {
        return bytes;
    }

    /** Fails unless the answer came to its end; a new one may come then. */
    void checkComplete() {
        checkGoingOn();
        if (!complete) {
            throw new IllegalStateException("the answer is not complete");
        }
        complete = false;
    }

    void checkGoingOn() {
        if (failure != null) {
            throw new IllegalStateException("the request failed", failure);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(H2Response response) {
        response.body().subscribe(body);
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
    }

    @Override
    public void onComplete() {
        // the body's end is the answer's
    }

    private final class Body implements CoreSubscriber<ByteBuf> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuf data) {
            bytes += data.readableBytes();
            data.release();
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }
}
