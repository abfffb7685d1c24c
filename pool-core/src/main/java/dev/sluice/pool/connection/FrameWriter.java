package dev.sluice.pool.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a connection's frames. On the loop.
 *
 * <p>A flush is a system call. It is put off to the end of the event loop's turn, so that all that one turn writes to this
 * connection, from however many streams, leaves in one.
 */
final class FrameWriter {
    private static final long PING_CONTENT = 0x736c75696365L; // "sluice"

    private final Http2FrameCodec codec;
    private final ConnectionEvents events;
    private final EventLoop loop;
    private final Runnable flush = this::flush;
    private @Nullable ChannelHandlerContext ctx;
    private boolean flushPlanned;

    FrameWriter(Http2FrameCodec codec, ConnectionEvents events, EventLoop loop) {
        this.codec = codec;
        this.events = events;
        this.loop = loop;
    }

    void attach(ChannelHandlerContext context) {
        this.ctx = context;
    }

    /** Opens a stream with the request's HEADERS, if the codec takes it; what kept them from being sent, or null. */
    @Nullable
    Throwable open(CodecStream stream, Call call) {
        Http2FrameStream frameStream = events.newStream();
        boolean end = call.upload() == null;
        ChannelFuture written = context().write(new DefaultHttp2HeadersFrame(call.fields(), end).stream(frameStream));
        if (codec.connection().stream(frameStream.id()) != null) {
            stream.attach(frameStream);
        }
        flushSoon();
        return written.cause();
    }

    /** Writes DATA; the buffer is released when it is written. */
    ChannelFuture data(CodecStream stream, ByteBuf data, boolean end) {
        ChannelFuture written = context().write(new DefaultHttp2DataFrame(data, end).stream(stream.frameStream()));
        flushSoon();
        return written;
    }

    void end(CodecStream stream) {
        data(stream, Unpooled.EMPTY_BUFFER, true);
    }

    void trailers(CodecStream stream, Http2Headers trailers) {
        context().write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream.frameStream()));
        flushSoon();
    }

    /**
     * Writes RST_STREAM, and nothing on the stream after it (RFC 9113 §5.1): DATA and trailers that wait for a window, or for
     * this turn's flush, are thrown away. The codec by itself keeps them until the reset has left, and sends them behind it.
     */
    void reset(CodecStream stream, long code) {
        context().write(new DefaultHttp2ResetFrame(code).stream(stream.frameStream()));
        Http2Stream open = codec.connection().stream(stream.id());
        if (open != null && codec.connection().remote().flowController().hasFlowControlled(open)) {
            // this is what makes the flow controller forget them
            open.closeLocalSide();
        }
        flushSoon();
    }

    void ping() {
        context().write(new DefaultHttp2PingFrame(PING_CONTENT));
        flushSoon();
    }

    /** Gives the peer credit for bytes that were consumed; the codec sends WINDOW_UPDATE when it is worth a frame. */
    void credit(CodecStream stream, int bytes) {
        Http2Stream open = codec.connection().stream(stream.id());
        if (open == null || open.state() == Http2Stream.State.CLOSED) {
            return;
        }
        try {
            if (codec.connection().local().flowController().consumeBytes(open, bytes)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            throw new IllegalStateException("credit of " + bytes + " bytes on stream " + stream.id(), e);
        }
    }

    /** Whether the windows and the socket take more of this stream's DATA now. */
    boolean writable(CodecStream stream) {
        Http2Stream open = codec.connection().stream(stream.id());
        return open != null && codec.connection().remote().flowController().isWritable(open);
    }

    /** Whether the codec still has something of this stream to send. */
    boolean queued(CodecStream stream) {
        Http2Stream open = codec.connection().stream(stream.id());
        return open != null && codec.connection().remote().flowController().hasFlowControlled(open);
    }

    /** The stream's window, what is queued not yet taken off. */
    int windowBytes(CodecStream stream) {
        Http2Stream open = codec.connection().stream(stream.id());
        return open == null ? 0 : codec.connection().remote().flowController().windowSize(open);
    }

    /** Whether END_STREAM has gone out: the request is complete as the peer sees it. */
    boolean ended(CodecStream stream) {
        Http2Stream open = codec.connection().stream(stream.id());
        return open == null || !open.state().localSideOpen();
    }

    void flushSoon() {
        if (!flushPlanned) {
            flushPlanned = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushPlanned = false;
        context().flush();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            throw new IllegalStateException("not attached");
        }
        return context;
    }
}
