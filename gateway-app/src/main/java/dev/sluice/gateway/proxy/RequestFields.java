package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;

/** Turns a client's request fields into those that are sent upstream. */
public final class RequestFields {
    /** The upstream's fields, all of them; {@code :scheme} is yet to become the backend's. */
    Http2Headers of(ClientRequest request, RequestTarget target) {
        ForwardedFields forwarded = ForwardedFields.of(request, target.authority());
        Http2Headers to = request.outgoing(target);
        // behind what the client sent, so that nothing of it can be taken away
        forwarded.addTo(to);
        to.add(HttpHeaderNames.VIA, request.via());
        to.set(RequestContext.REQUEST_ID, request.context().id());
        return to;
    }
}
