package dev.sluice.pool;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response without a stream: what it has is set by a test, and what was done with it is seen there. */
final class ScriptedResponse implements H2Response {
    private final int status;
    private final Http2Headers headers;
    private Flux<ByteBuf> body = Flux.empty();
    private Mono<Http2Headers> trailers = Mono.empty();
    private boolean subscribed;
    private boolean cancelled;
    private boolean discarded;

    ScriptedResponse(int status) {
        this.status = status;
        this.headers = new DefaultHttp2Headers().status(Integer.toString(status));
    }

    ScriptedResponse header(String name, String value) {
        headers.add(name, value);
        return this;
    }

    ScriptedResponse body(Flux<ByteBuf> buffers) {
        this.body = buffers;
        return this;
    }

    ScriptedResponse body(ByteBuf... buffers) {
        return body(Flux.fromArray(buffers));
    }

    ScriptedResponse trailers(Mono<Http2Headers> fields) {
        this.trailers = fields;
        return this;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Http2Headers headers() {
        return headers;
    }

    @Override
    public Flux<ByteBuf> body() {
        return body.doOnSubscribe(s -> subscribed = true).doOnCancel(() -> cancelled = true);
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return trailers;
    }

    @Override
    public void discard() {
        discarded = true;
    }

    boolean subscribed() {
        return subscribed;
    }

    boolean cancelled() {
        return cancelled;
    }

    boolean discarded() {
        return discarded;
    }
}
