package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an HTTP/2 client, written to through its connection's frame codec: no channel of its own stands in between.
 * On the connection's event loop only. What is written leaves with the next {@link #flush}.
 */
public final class ClientStream {
    private final ChannelHandlerContext context;
    private final Http2Connection connection;
    private final Http2Stream stream;
    /** The codec's news that it was opened, for the server, if it is to have it. */
    final Http2FrameStreamEvent opened;

    private @Nullable TakenStream taken;
    private boolean servers;

    ClientStream(ChannelHandlerContext context, Http2Connection connection, Http2FrameStreamEvent opened) {
        this.context = context;
        this.connection = connection;
        this.opened = opened;
        this.stream = connection.stream(opened.stream().id());
    }

    /** The client's connection. */
    public Channel connection() {
        return context.channel();
    }

    /** Writes a header block: a head, an informational one, or trailers, which end the stream. */
    public ChannelFuture headers(Http2Headers fields, boolean end) {
        return context.write(new DefaultHttp2HeadersFrame(fields, end).stream(opened.stream()));
    }

    /** Writes content, which waits for the client's windows; the buffer becomes the connection's. */
    public ChannelFuture data(ByteBuf content, boolean end) {
        return context.write(new DefaultHttp2DataFrame(content, end).stream(opened.stream()));
    }

    /** Sends what was written on the connection. */
    public void flush() {
        context.flush();
    }

    /** Whether the windows and the socket take more content now. */
    public boolean writable() {
        return connection.remote().flowController().isWritable(stream);
    }

    /**
     * Ends the stream in both directions, and sends nothing after the RST_STREAM (RFC 9113 §5.1): what waits for a window is
     * thrown away, which the codec would keep and send behind it.
     */
    public void reset(long code) {
        reset(context, connection, opened.stream(), code);
        context.flush();
    }

    static void reset(ChannelHandlerContext context, Http2Connection connection, Http2FrameStream which, long code) {
        context.write(new DefaultHttp2ResetFrame(code).stream(which));
        Http2Stream stream = connection.stream(which.id());
        if (stream != null && connection.remote().flowController().hasFlowControlled(stream)) {
            stream.closeLocalSide();
        }
    }

    /** Gives the client credit for bytes of content that were consumed; WINDOW_UPDATE is sent when it is worth a frame. */
    public void consumed(int bytes) {
        if (stream.isResetSent()) {
            return; // gives back what is left of it when it is closed, which is soon
        }
        try {
            // a stream that is closed gave back what was left of it
            if (connection.local().flowController().consumeBytes(stream, bytes)) {
                context.flush();
            }
        } catch (Http2Exception e) {
            throw new IllegalStateException("credit of " + bytes + " bytes on stream " + stream.id(), e);
        }
    }

    /** How far it has come. */
    public Http2Stream.State state() {
        return stream.state();
    }

    /** Somebody answers it, or, given null, the server does. */
    void decided(@Nullable TakenStream taker) {
        taken = taker;
        servers = taker == null;
    }

    /** Who answers it; null if that is the server, or not known yet. */
    @Nullable
    TakenStream taken() {
        return taken;
    }

    /** Whether the server answers it. */
    boolean servers() {
        return servers;
    }
}
