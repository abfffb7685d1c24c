package dev.sluice.gateway.proxy;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.upstream.Forwarding;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Mono;

/** Where a route's way ends: make the upstream's request of the client's, and have it answered. */
public final class ProxyHandler {
    private final Forwarding forwarding;
    private final RequestFields fields;

    public ProxyHandler(Forwarding forwarding, RequestFields fields) {
        this.forwarding = forwarding;
        this.fields = fields;
    }

    Mono<H2Response> handle(Route route, RequestTarget target, Exchange exchange) {
        Http2Headers head = fields.of(exchange.request(), target);
        H2Request.Builder upstream = H2Request.builder(head).onInformational(exchange);
        GrpcTimeout.limit(upstream, head);
        if (exchange.request().announcesBody()) {
            RequestBody body = exchange.body(route);
            upstream.body(body).trailers(body.trailers());
        }
        return forwarding.request(route.upstream(), upstream.build(), route.retry());
    }
}
