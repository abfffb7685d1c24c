package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the caller holds of an exchange whose answer's head has come. From any thread. */
record BackendAnswer(BackendExchange exchange, int status, Http2Headers headers) implements H2Response {
    @Override
    public Flux<ByteBuf> body() {
        return exchange.body();
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return exchange.completion();
    }

    @Override
    public void discard() {
        exchange.loop().execute(exchange::discard);
    }
}
