package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What follows a request's head. On its connection's event loop. */
interface Content {
    /**
     * The bytes as they are asked for, in buffers or in what holds one: each belongs to the emitter, which releases it after
     * {@code onNext}. Its completion does not tell that it was all.
     */
    Flux<?> bytes();

    /** The answer has begun: there is no leave to be given any more. */
    default void answered() {}

    /** Whether the last of the request has come. */
    boolean whole();

    /** The trailers, asked for after the bytes; empty if there were none. */
    Mono<Http2Headers> trailers();
}
