package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
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
    private final Home home;
    private final Http2Connection connection;
    private final Http2Stream stream;
    /** The codec's news that it was opened, for the server, if it is to have it. */
    final Http2FrameStreamEvent opened;

    private @Nullable TakenStream taken;
    private boolean servers;

    ClientStream(Home home, Http2FrameStreamEvent opened) {
        this.home = home;
        this.connection = home.codec().connection();
        this.opened = opened;
        this.stream = connection.stream(opened.stream().id());
    }

    /** The client's connection. */
    public Channel connection() {
        return home.context().channel();
    }

    /** Writes a header block: a head, an informational one, or trailers, which end the stream. */
    public ChannelFuture headers(Http2Headers fields, boolean end) {
        ChannelHandlerContext codec = home.answering();
        return home.codec().encoder().writeHeaders(codec, stream.id(), fields, 0, end, codec.newPromise());
    }

    /** Writes content, which waits for the client's windows; the buffer becomes the connection's. */
    public ChannelFuture data(ByteBuf content, boolean end) {
        ChannelHandlerContext codec = home.answering();
        return home.codec().encoder().writeData(codec, stream.id(), content, 0, end, codec.newPromise());
    }

    /** Sends what was written on the connection. */
    public void flush() {
        home.context().flush();
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
        reset(home.context(), connection, opened.stream(), code);
        home.context().flush();
    }

    /** The same for any stream, and without a flush. */
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
                home.context().flush();
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

    /**
     * What all streams of a connection have in common. Answers are written by the codec's encoder itself: frames on their way
     * through the pipeline would be objects that nobody looks at.
     *
     * @param context of the handler behind the guard
     * @param written of the codec
     */
    record Home(
            Http2FrameCodec codec, ChannelHandlerContext context, ChannelHandlerContext written, FrameBudget budget) {
        /** The codec's context, for a frame that its budget counts. */
        ChannelHandlerContext answering() {
            budget.answered();
            return written;
        }
    }
}
