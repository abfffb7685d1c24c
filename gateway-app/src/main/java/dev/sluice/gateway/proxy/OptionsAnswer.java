package dev.sluice.gateway.proxy;

import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to {@code OPTIONS *} (RFC 9110 §9.3.7), which is about the gateway itself and reaches no upstream: what is
 * forwarded, whatever a route may take.
 */
final class OptionsAnswer implements H2Response {
    private static final AsciiString METHODS =
            AsciiString.cached("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE");

    private final Http2Headers head =
            new DefaultHttp2Headers(false, 4).status("204").add(HttpHeaderNames.ALLOW, METHODS);

    @Override
    public int status() {
        return 204;
    }

    @Override
    public Http2Headers headers() {
        return head;
    }

    @Override
    public Flux<ByteBuf> body() {
        return Flux.empty();
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return Mono.empty();
    }

    @Override
    public void discard() {}
}
