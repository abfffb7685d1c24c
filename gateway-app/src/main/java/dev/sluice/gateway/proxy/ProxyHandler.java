package dev.sluice.gateway.proxy;

import dev.sluice.gateway.observe.RequestMeters;
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
    private final RequestMeters meters;

    public ProxyHandler(Forwarding forwarding, RequestFields fields, RequestMeters meters) {
        this.forwarding = forwarding;
        this.fields = fields;
        this.meters = meters;
    }

    Publisher<Void> handle(Route route, RequestTarget target, HttpServerRequest request, HttpServerResponse response) {
        Exchange exchange = new Exchange(request, response, meters.of(route));
        Http2Headers head = fields.of(request, target);
        H2Request.Builder upstream = H2Request.builder(head);
        GrpcTimeout.limit(upstream, head);
        if (RequestFields.announceBody(request)) {
            RequestEnd end = RequestEnd.of(request);
            upstream.body(new RequestBody(request, end)).trailers(end.trailers());
        }
        return exchange.answeredBy(forwarding.request(route.upstream(), upstream.build(), route.retry()));
    }
}
