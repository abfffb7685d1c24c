package dev.sluice.pool.connection;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;

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
        } else if (stream.id() > 0 && stream.id() % 2 == 0) {
            refusePeersStream(ctx, stream.id());
        }
    }

    /**
     * A server opens streams by PUSH_PROMISE only, and here not at all (RFC 9113 §5.1.1, §8.4). Netty takes HEADERS on an
     * even id for a new stream, and would keep as many as the peer likes.
     */
    private static void refusePeersStream(ChannelHandlerContext ctx, int id) {
        ChannelHandlerContext codec = ctx.pipeline().context(Http2FrameCodec.class);
        if (codec != null && codec.handler() instanceof Http2FrameCodec handler) {
            handler.onError(
                    codec,
                    false,
                    Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "the peer opened stream %d", id));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2FrameStreamException e) {
            connection.onStreamError(e.stream().id(), e.error(), e.getCause() == null ? e : e.getCause());
        } else if (cause instanceof Http2Exception e) {
            connection.end().onConnectionError(e.error(), String.valueOf(e.getMessage()));
        } else if (cause instanceof IOException
                || cause instanceof ChannelException
                || cause instanceof CodecException) {
            connection.end().onFailure(cause);
        } else {
            // not a word of the network's: a bug, which is not to pass for the peer's doing
            connection.end().abort(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        connection.end().onInactive();
        super.channelInactive(ctx);
    }

    /**
     * Behind TLS the codec's word about its streams is not enough. What TLS holds back fills the channel at once and says so
     * later, when it may be over: the codec then sees no change, and an upload that had looked in between would wait for
     * ever.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isWritable()) {
            connection.onChannelWritable();
        }
        super.channelWritabilityChanged(ctx);
    }
}
