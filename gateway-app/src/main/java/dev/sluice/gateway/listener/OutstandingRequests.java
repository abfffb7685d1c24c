package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import reactor.netty.NettyPipeline;

/**
 * Counts the requests that came on an HTTP/1.x connection and are not answered to their end, pipelined ones included: a
 * connection may be asked to go with the answer to its last one only, because the server drops what is queued behind it.
 * On the connection's event loop.
 */
public final class OutstandingRequests extends ChannelDuplexHandler {
    private static final AttributeKey<OutstandingRequests> KEY =
            AttributeKey.valueOf(OutstandingRequests.class, "outstanding");

    private int count = 1;

    private OutstandingRequests() {}

    /** Those of this connection, asked for while its first request is handled: others queue behind what counts them. */
    public static OutstandingRequests of(Channel connection) {
        OutstandingRequests requests = connection.attr(KEY).get();
        if (requests == null) {
            requests = new OutstandingRequests();
            connection.attr(KEY).set(requests);
            connection.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, "sluice.outstanding", requests);
        }
        return requests;
    }

    /** How many there are, that which is being answered included. */
    public int count() {
        return count;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            count++;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !informational(message)) {
            count--;
        }
        context.write(message, promise);
    }

    private static boolean informational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
}
