package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Headers;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The client's side of one request, in the words of HTTP/2 whatever the client speaks. On its channel's event loop only;
 * in this order: any number of informational heads, one head, any number of data, at most one trailers, the last of them
 * with the end.
 */
interface Downstream {
    /** The channel that one of the server's requests came on, which are connections themselves. */
    static Channel channelOf(HttpServerRequest request) {
        return ((Connection) request).channel();
    }

    /** Writes and sends an informational head, to clients that take one. */
    void informational(InformationalHead head);

    /** Before the head: nothing else is expected on this connection, if it is the request's alone (HTTP/1.x). */
    void close();

    /** Writes the final head, its fields completed ({@link AnswerFields}); they become the downstream's. */
    void head(Http2Headers head, boolean end);

    /** Writes content, whose buffer becomes the downstream's. */
    void data(ByteBuf content, boolean end);

    /** Whether the client takes more content now. */
    boolean writable();

    /** Runs this once, when the client takes more content again; asked for while it does not. */
    void whenWritable(Runnable then);

    /** Writes the trailers, which end the answer. */
    void trailers(Http2Headers trailers);

    /** Sends what was written. */
    void flush();

    /** Breaks off an answer that was begun, so that the client cannot take it for complete. */
    void cut(long http2Code);

    /** The client's connection. */
    Channel connection();
}
