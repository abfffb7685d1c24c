package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A client's request body, read as fast as it is requested. Each buffer belongs to the subscriber: the server releases
 * its own reference after {@code onNext}.
 */
final class RequestBody extends Flux<ByteBuf> {
    private final HttpServerRequest request;

    RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        request.receiveObject().subscribe(new Retaining(actual));
    }

    private record Retaining(CoreSubscriber<? super ByteBuf> actual) implements CoreSubscriber<Object> {
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
            actual.onComplete();
        }
    }
}
