package dev.sluice.gateway.listener;

import dev.sluice.gateway.listener.ClientConnection.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * The first to see what a client sends, in cleartext. It finds out what the client speaks, as the server does, and puts the
 * guard of that protocol where it belongs; of HTTP/2 it lets the codec see only what {@link FrameScanner} does not object
 * to.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    private static final String HTTP1 = "sluice.http1";
    private static final String HTTP2 = "sluice.http2";
    private static final String STREAMS = "sluice.streams";
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private final ClientConnection connection;
    private final StreamLimits limits;
    private final RequestTaker taker;
    /** How much of HTTP/2's preface has come; -1 once that is decided. */
    private int prefaceBytes;

    private @Nullable Http1Activity http1;
    private @Nullable FrameScanner frames;

    ConnectionGuard(ClientConnection connection, StreamLimits limits, RequestTaker taker) {
        this.connection = connection;
        this.limits = limits;
        this.taker = taker;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (connection.ending()) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        if (frames == null && http1 == null) {
            findProtocol(context.pipeline());
        }
        if (prefaceBytes >= 0) {
            preface(context, bytes);
        } else {
            pass(context, bytes);
        }
    }

    /** Known at once where TLS has negotiated it; in cleartext both are still there, and HTTP/1.1 is assumed. */
    private void findProtocol(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            http1 = new Http1Activity(connection);
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, HTTP1, http1);
            connection.speaks(Protocol.HTTP_1, http1);
        }
    }

    /** The preface and what follows it are given to the server one after the other: it makes its codec in between. */
    private void preface(ChannelHandlerContext context, ByteBuf bytes) {
        int given = bytes.readableBytes();
        int same = 0;
        while (same < given
                && prefaceBytes + same < PREFACE.readableBytes()
                && bytes.getByte(bytes.readerIndex() + same) == PREFACE.getByte(prefaceBytes + same)) {
            same++;
        }
        prefaceBytes += same;
        boolean whole = prefaceBytes == PREFACE.readableBytes();
        if (!whole) {
            prefaceBytes = same < given ? -1 : prefaceBytes;
            pass(context, bytes);
            return;
        }
        prefaceBytes = -1;
        ByteBuf rest = bytes.readRetainedSlice(same);
        context.fireChannelRead(rest);
        guardHttp2(context.pipeline());
        if (bytes.isReadable()) {
            pass(context, bytes);
        } else {
            bytes.release();
        }
    }

    private void guardHttp2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = pipeline.get(Http2FrameCodec.class);
        if (codec == null) {
            return; // the server speaks HTTP/1.1 only
        }
        if (http1 != null) {
            pipeline.remove(http1);
            http1 = null;
        }
        FrameBudget budget = new FrameBudget(limits.resets());
        Http2Guard guard = new Http2Guard(connection, codec, budget, limits);
        pipeline.addAfter(pipeline.context(codec).name(), HTTP2, guard);
        pipeline.addAfter(HTTP2, STREAMS, new RequestStreams(codec, budget, taker));
        connection.speaks(Protocol.HTTP_2, guard);
        frames = guard.scanner();
    }

    private void pass(ChannelHandlerContext context, ByteBuf bytes) {
        if (frames != null) {
            Offence offence = frames.scan(bytes);
            if (offence != null) {
                bytes.release();
                connection.end(offence.error, offence.limit);
                return;
            }
        } else if (http1 != null) {
            http1.bytes();
        }
        context.fireChannelRead(bytes);
        if (http1 != null) {
            http1.decoded();
        }
    }
}
