package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.Linger;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What becomes of an HTTP/1.x connection whose answer is complete before its request is (RFC 9112 §9.3, §9.6): where
 * little is missing, the server reads and drops it and the connection is kept; otherwise the connection ends, and lingers,
 * so that the client reads the answer instead of a reset.
 */
final class EarlyAnswer {
    /** What is read for nothing to spare a connection. */
    private static final long LITTLE_BYTES = 64 << 10;

    private final Http1Request request;
    private boolean closing;

    /** Of a request whose head has just come. */
    EarlyAnswer(Http1Request request) {
        this.request = request;
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
        boolean unfinished = closing || request.unfinished();
        boolean ending = closing || (unfinished && !little());
        if (ending || (unfinished && !request.servers().isKeepAlive())) {
            Linger.onClose(Downstream.channelOf(request.servers()));
        }
        return ending;
    }

    private boolean little() {
        long bytes = BodyLength.declared(request);
        return bytes != BodyLength.UNKNOWN
                && bytes <= LITTLE_BYTES
                // a client that waits for leave to send its body may send it or not
                && request.field(HttpHeaderNames.EXPECT) == null;
    }
}
