package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import reactor.core.CoreSubscriber;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The client's side of one request, in the words of HTTP/2 whatever the client speaks. On its channel's event loop only;
 * in this order: any number of informational heads, one head, any number of data, at most one trailers, the last of them
 * with the end.
 */
interface Downstream {
    /** The side of the client that sent this request; {@code server} is told when an HTTP/1.x answer is complete. */
    static Downstream of(
            HttpServerRequest request,
            HttpServerResponse response,
            RequestContext context,
            CoreSubscriber<? super Void> server) {
        Channel channel = channelOf(request);
        return channel instanceof Http2StreamChannel stream
                ? new Http2Downstream(stream, context)
                : new Http1Downstream(request, response, context, server);
    }

    /** The connection (HTTP/1.x) or the stream (HTTP/2) that a request came on: the server's requests are connections. */
    static Channel channelOf(HttpServerRequest request) {
        return ((Connection) request).channel();
    }

    /** Writes and sends an informational head, to clients that take one. */
    void informational(InformationalHead head);

    /** Before the head: nothing else is expected on this connection, if it is the request's alone (HTTP/1.x). */
    void close();

    /** Writes the final head, its fields completed ({@link AnswerFields}); they become the downstream's. */
    void head(Http2Headers head, boolean end);

    /** Writes content, whose buffer becomes the downstream's; the future is done when the bytes have left. */
    ChannelFuture data(ByteBuf content, boolean end);

    /** Writes the trailers, which end the answer. */
    void trailers(Http2Headers trailers);

    /** Sends what was written. */
    void flush();

    /** Breaks off an answer that was begun, so that the client cannot take it for complete. */
    void cut(long http2Code);

    /** The client's connection or stream. */
    Channel channel();
}
