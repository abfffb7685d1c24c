package dev.sluice.pool;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The final response's head, and its body and trailers to come (RFC 9113 §8.1).
 *
 * <p>Signals come on the connection's event loop. The body must be subscribed to or {@link #discard() discarded}: an
 * unread body holds its stream's window until the stream's idle timeout, which runs from the head on.
 */
public interface H2Response {
    /** The status code, 200 to 999; informational ones go to {@link H2Request.Builder#onInformational}. */
    int status();

    /** The header fields with {@code :status}; the caller's to keep and to change. */
    Http2Headers headers();

    /**
     * The body, once, as fast as it is requested: credit goes back to the peer as bytes are handed on, and a slow reader
     * stalls this stream only. Each {@code ByteBuf} belongs to the subscriber, who releases it. Cancelling sends
     * RST_STREAM(CANCEL) unless the peer had ended the stream. It errs with a {@link PoolException} and never
     * completes when the stream was cut.
     */
    Flux<ByteBuf> body();

    /** The trailers once the body has ended, empty if there were none; fails as the body fails. */
    Mono<Http2Headers> trailers();

    /** Gives the body up: what is buffered is released and an unfinished stream is reset with CANCEL. From any thread. */
    void discard();
}
