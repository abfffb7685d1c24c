package dev.sluice.pool.connection;

import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the caller holds of a stream whose head has come. From any thread. */
record StreamResponse(ClientStream stream, int status, Http2Headers headers) implements H2Response {
    @Override
    public Flux<ByteBuf> body() {
        return stream.body();
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return stream.trailers();
    }

    @Override
    public void discard() {
        stream.shard().execute(stream::revoke);
    }
}
