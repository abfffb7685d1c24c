package dev.sluice.gateway.proxy;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.upstream.Forwarding;
import dev.sluice.pool.H2Request;
import io.netty.handler.codec.http2.Http2Headers;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Where a route's way ends: make the upstream's request, have it answered, write the answer. */
public final class ProxyHandler {
    private final Forwarding forwarding;
    private final RequestFields fields;
    private final ExchangeRules rules;

    public ProxyHandler(Forwarding forwarding, RequestFields fields, ExchangeRules rules) {
        this.forwarding = forwarding;
        this.fields = fields;
        this.rules = rules;
    }

    Publisher<Void> handle(Route route, RequestTarget target, HttpServerRequest request, HttpServerResponse response) {
        Exchange exchange = new Exchange(request, response, rules, route);
        Http2Headers head = fields.of(request, target, exchange.context());
        H2Request.Builder upstream = H2Request.builder(head).onInformational(exchange::informational);
        GrpcTimeout.limit(upstream, head);
        if (RequestFields.announceBody(request)) {
            RequestBody body = exchange.body(route);
            upstream.body(body).trailers(body.trailers());
        }
        return exchange.answeredBy(forwarding.request(route.upstream(), upstream.build(), route.retry()));
    }
}
