package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.Linger;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What becomes of an HTTP/1.x connection whose answer is complete before its request is (RFC 9112 §9.3, §9.6): where
 * little is missing, the server reads and drops it and the connection is kept; otherwise the connection ends, and lingers,
 * so that the client reads the answer instead of a reset.
 */
final class EarlyAnswer {
    /** What is read for nothing to spare a connection. */
    private static final long LITTLE_BYTES = 64 << 10;

    private final HttpServerRequest request;
    /** Null where the request's body, if it has one, is not read. */
    private final @Nullable RequestEnd end;

    private boolean closing;

    /** Of a request whose head has just come. */
    EarlyAnswer(HttpServerRequest request) {
        this.request = request;
        this.end = RequestEnd.awaited(Downstream.channelOf(request));
    }

    /** The connection is not to be kept, however little is missing. */
    void close() {
        closing = true;
    }

    /** The whole answer is about to leave: says in its head whether the connection ends. */
    void announce(HttpServerResponse response) {
        if (ending()) {
            response.keepAlive(false);
        }
    }

    /** The answer's end is about to leave: whether the connection ends with it. Whoever closes it then, it lingers. */
    boolean ending() {
        boolean unfinished = closing || unfinished();
        boolean ending = closing || (unfinished && !little());
        if (ending || (unfinished && !request.isKeepAlive())) {
            Linger.onClose(Downstream.channelOf(request));
        }
        return ending;
    }

    private boolean unfinished() {
        return end == null ? RequestFields.announceBody(request) : !end.seen();
    }

    private boolean little() {
        long bytes = BodyLength.declared(request);
        return bytes != BodyLength.UNKNOWN
                && bytes <= LITTLE_BYTES
                // a client that waits for leave to send its body may send it or not
                && !request.requestHeaders().contains(HttpHeaderNames.EXPECT);
    }
}
