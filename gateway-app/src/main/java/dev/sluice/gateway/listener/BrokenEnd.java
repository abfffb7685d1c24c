package dev.sluice.gateway.listener;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Ends a request whose body is no body: it may not look complete to an upstream. The server takes it for an end, because
 * it would answer a decoder's failure by itself.
 */
public final class BrokenEnd extends DefaultLastHttpContent {
    BrokenEnd() {
        super(Unpooled.EMPTY_BUFFER);
    }

    /** Whether a request that ends so has come whole. */
    public static boolean whole(LastHttpContent end) {
        return !(end instanceof BrokenEnd) && end.decoderResult().isSuccess();
    }
}
