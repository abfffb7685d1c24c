package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Headers;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A stream's trailers for one who asks on another thread: what is known of them, the loop knows. */
final class TrailersMono extends Mono<Http2Headers> {
    private final ClientStream stream;

    TrailersMono(ClientStream stream) {
        this.stream = stream;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Http2Headers> actual) {
        if (!stream.shard().execute(() -> stream.trailers().subscribe(actual))) {
            Operators.error(actual, Failures.closed());
        }
    }
}
