package dev.sluice.gateway.proxy;

import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Where a route's way ends: choose a backend, ask the pool, write the answer. */
public final class ProxyHandler {
    private final H2ConnectionPool pool;
    private final RequestMeters meters;

    public ProxyHandler(H2ConnectionPool pool, RequestMeters meters) {
        this.pool = pool;
        this.meters = meters;
    }

    Publisher<Void> handle(Route route, RequestTarget target, HttpServerRequest request, HttpServerResponse response) {
        Backend backend = route.upstream().choose();
        H2Request.Builder upstream = H2Request.builder(RequestFields.of(request, target, backend.origin()));
        if (RequestFields.announceBody(request)) {
            RequestEnd end = RequestEnd.of(request);
            upstream.body(new RequestBody(request, end)).trailers(end.trailers());
        }
        return new Exchange(pool.request(backend.origin(), upstream.build()), request, response, meters.of(route));
    }
}
