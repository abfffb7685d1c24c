package dev.sluice.pool.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What the codec says besides frames: a stream closed or became writable, an error, the end.
 *
 * <p>It stands between codec and {@link FrameReader}, because events never reach the reader, and because one stream's error
 * that reached Reactor Netty's handler would end the whole connection's reader while TCP stayed up.
 */
final class ConnectionEvents extends Http2ChannelDuplexHandler {
    private final UpstreamConnection connection;

    ConnectionEvents(UpstreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof Http2FrameStreamEvent streamEvent)) {
            super.userEventTriggered(ctx, event);
            return;
        }
        Http2FrameStream stream = streamEvent.stream();
        if (streamEvent.type() == Http2FrameStreamEvent.Type.Writability) {
            connection.onWritability(stream.id());
        } else if (stream.state() == Http2Stream.State.CLOSED) {
            connection.onStreamClosed(stream.id());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2FrameStreamException e) {
            connection.onStreamError(e.stream().id(), e.error(), e.getCause() == null ? e : e.getCause());
        } else if (cause instanceof Http2Exception e) {
            connection.onConnectionError(e.error(), String.valueOf(e.getMessage()));
        } else {
            connection.onFailure(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        connection.onInactive();
        super.channelInactive(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        connection.keepalive().onRead();
        super.channelReadComplete(ctx);
    }
}
