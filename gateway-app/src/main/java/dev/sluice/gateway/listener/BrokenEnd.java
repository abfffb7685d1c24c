package dev.sluice.gateway.listener;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;

/**
 * Ends a request whose body is no body: it may not look complete to an upstream. The server takes it for an end, because
 * it would answer a decoder's failure by itself.
 */
public final class BrokenEnd extends DefaultLastHttpContent {
    private final RequestFault fault;

    BrokenEnd(RequestFault fault) {
        super(Unpooled.EMPTY_BUFFER);
        this.fault = fault;
    }

    /** What is wrong with the body. */
    public RequestFault fault() {
        return fault;
    }
}
