package dev.sluice.gateway.proxy;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The answer to {@code OPTIONS *}, which is about the gateway itself and reaches no upstream. */
final class OptionsAnswer extends Mono<Void> implements Subscription {
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    OptionsAnswer(HttpServerRequest request, HttpServerResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> server) {
        server.onSubscribe(this);
        OwnAnswer.writeOptions(Downstream.of(request, response, RequestContext.of(request), server));
    }

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
}
