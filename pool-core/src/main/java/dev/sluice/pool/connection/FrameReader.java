package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Frame;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;

/**
 * The one reader of a connection: a {@code Flux} of its frames, handed to the dispatcher on the event loop.
 *
 * <p>It asks for everything at once. Bounded demand would stop reads of the socket, and with them WINDOW_UPDATE, SETTINGS,
 * PING and RST_STREAM: a deadlock. Backpressure is per stream, by withheld credit. Each frame is released when the
 * dispatcher returns; who keeps a buffer retains it.
 */
final class FrameReader extends BaseSubscriber<Http2Frame> {
    private final FrameDispatcher dispatcher;

    private FrameReader(FrameDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    static void read(Connection connection, FrameDispatcher dispatcher) {
        Flux<Http2Frame> frames = connection.inbound().receiveObject().ofType(Http2Frame.class);
        frames.subscribe(new FrameReader(dispatcher));
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    protected void hookOnNext(Http2Frame frame) {
        dispatcher.dispatch(frame);
    }

    @Override
    protected void hookOnError(Throwable cause) {
        // the connection hears of its end from its channel
    }
}
