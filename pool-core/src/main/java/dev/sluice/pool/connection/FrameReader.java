package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Frame;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.netty.Connection;

/**
 * The one reader of a connection: a {@code Flux} of its frames, handed to the dispatcher on the event loop.
 *
 * <p>It asks for everything at once. Bounded demand would stop reads of the socket, and with them WINDOW_UPDATE, SETTINGS,
 * PING and RST_STREAM: a deadlock. Backpressure is per stream, by withheld credit. Each frame is released when the
 * dispatcher returns; who keeps a buffer retains it. Between it and the connection there is no operator: that would be a call more for
 * each frame.
 */
final class FrameReader implements CoreSubscriber<Object> {
    private final FrameDispatcher dispatcher;

    private FrameReader(FrameDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    static void read(Connection connection, FrameDispatcher dispatcher) {
        connection.inbound().receiveObject().subscribe(new FrameReader(dispatcher));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object frame) {
        if (frame instanceof Http2Frame known) {
            dispatcher.dispatch(known);
        }
    }

    @Override
    public void onError(Throwable cause) {
        // the connection hears of its end from its channel
    }

    @Override
    public void onComplete() {
        // nor from here
    }
}
