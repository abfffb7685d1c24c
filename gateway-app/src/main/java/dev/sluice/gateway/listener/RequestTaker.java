package dev.sluice.gateway.listener;

import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** Whoever answers the requests of HTTP/2 clients ahead of the server. Any event loop. */
public interface RequestTaker {
    /**
     * Takes a well-formed request, or leaves it to the server.
     *
     * @param head the decoder's; the taker's to change
     * @param end  whether nothing follows it
     * @return who hears of the stream from now on; null leaves it to the server
     */
    @Nullable
    TakenStream take(ClientStream stream, Http2Headers head, boolean end);
}
