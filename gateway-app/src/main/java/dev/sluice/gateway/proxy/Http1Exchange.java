package dev.sluice.gateway.proxy;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The server's hold of an HTTP/1.x request: it subscribes to it once, and cancels it when the client is gone. It never fails:
 * a failing handler would be logged with its stack trace, and a peer can provoke failures at will.
 */
final class Http1Exchange extends Mono<Void> implements Subscription {
    private final Exchanges exchanges;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private @Nullable Exchange exchange;
    private boolean cancelled;

    Http1Exchange(Exchanges exchanges, HttpServerRequest request, HttpServerResponse response) {
        this.exchanges = exchanges;
        this.request = request;
        this.response = response;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> server) {
        server.onSubscribe(this);
        if (cancelled) {
            return;
        }
        Http1Request asked = new Http1Request(request);
        exchange = exchanges.of(asked, new Http1Downstream(asked, response, server));
        exchange.start();
    }

    /** The server asks for everything at once, and what it asks for is nothing. */
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {
        cancelled = true;
        if (exchange != null) {
            exchange.cancel();
        }
    }
}
