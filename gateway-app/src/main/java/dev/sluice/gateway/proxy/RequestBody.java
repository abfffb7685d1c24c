package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A client's request body, read as fast as it is requested. Each buffer belongs to the subscriber: the server releases
 * its own reference after {@code onNext}. It completes only if the client sent all of it, and fails otherwise: upstream a
 * part must not look like the whole.
 */
final class RequestBody extends Flux<ByteBuf> {
    private final HttpServerRequest request;
    private final RequestEnd end;

    RequestBody(HttpServerRequest request, RequestEnd end) {
        this.request = request;
        this.end = end;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        request.receiveObject().subscribe(new Retaining(actual, end));
    }

    private record Retaining(CoreSubscriber<? super ByteBuf> actual, RequestEnd end) implements CoreSubscriber<Object> {
        @Override
        public void onSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(Object message) {
            ByteBuf content = message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
            actual.onNext(content.retain());
        }

        @Override
        public void onError(Throwable failure) {
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (end.seen()) {
                actual.onComplete();
            } else {
                actual.onError(Unfinished.INSTANCE);
            }
        }
    }

    /** Without a stack trace, because a client can cause it at will, it can be shared. */
    private static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("StaticAssignmentOfThrowable")
        static final Unfinished INSTANCE = new Unfinished();

        private Unfinished() {
            super("the request was not read to its end", null, false, false);
        }
    }
}
