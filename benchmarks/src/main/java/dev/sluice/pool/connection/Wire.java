package dev.sluice.pool.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A channel's other end: the bytes of an upstream's frames are put in as if a socket had been read, and what goes out is
 * thrown away. From the second answer on an answer's fields are in HPACK's table, as they are with servers.
 */
final class Wire {
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int STREAM_ID_AT = 5;
    private static final Http2Headers FIELDS = new DefaultHttp2Headers()
            .status("200")
            .add("server", "upstream")
            .add("date", "Sat, 21 Nov 2026 09:00:00 GMT")
            .add("cache-control", "max-age=3600")
            .add("content-type", "text/plain");

    private final EmbeddedChannel channel;
    private final ByteBuf firstHead;
    private final ByteBuf head;
    private final ByteBuf data;
    private final ByteBuf lastData;
    private boolean answered;

    Wire(EmbeddedChannel channel, int bodyBytes) throws Http2Exception {
        this.channel = channel;
        DefaultHttp2HeadersEncoder hpack = new DefaultHttp2HeadersEncoder();
        this.firstHead = frame(Http2FrameTypes.HEADERS, Http2Flags.END_HEADERS, block(hpack));
        this.head = frame(Http2FrameTypes.HEADERS, Http2Flags.END_HEADERS, block(hpack));
        ByteBuf body = Unpooled.wrappedBuffer(new byte[bodyBytes]);
        this.data = frame(Http2FrameTypes.DATA, 0, body);
        this.lastData = frame(Http2FrameTypes.DATA, Http2Flags.END_STREAM, body);
    }

    private static ByteBuf block(DefaultHttp2HeadersEncoder hpack) throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        hpack.encodeHeaders(3, FIELDS, block);
        return block;
    }

    /** A frame as RFC 9113 §4.1 has it, on stream 0. */
    private static ByteBuf frame(int type, int flags, ByteBuf payload) {
        int length = payload.readableBytes();
        return Unpooled.buffer(FRAME_HEAD_BYTES + length)
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(0)
                .writeBytes(payload, payload.readerIndex(), length);
    }

    /** The preface's empty SETTINGS, and the acknowledgement of the client's. */
    void settings() {
        channel.writeInbound(frame(Http2FrameTypes.SETTINGS, 0, Unpooled.EMPTY_BUFFER));
        channel.writeInbound(frame(Http2FrameTypes.SETTINGS, Http2Flags.ACK, Unpooled.EMPTY_BUFFER));
        drain();
    }

    /** HEADERS of an answer whose body is to come. */
    void head(int stream) {
        read(head(), null, stream);
    }

    /** DATA that does not end the stream. */
    void data(int stream) {
        read(data, null, stream);
    }

    /** A whole answer, HEADERS and DATA, in one read. */
    void answer(int stream) {
        read(head(), lastData, stream);
    }

    private ByteBuf head() {
        ByteBuf now = answered ? head : firstHead;
        answered = true;
        return now;
    }

    private void read(ByteBuf frame, @Nullable ByteBuf second, int stream) {
        int length = frame.readableBytes();
        ByteBuf bytes = channel.alloc().buffer(second == null ? length : length + second.readableBytes());
        bytes.writeBytes(frame, 0, length).setInt(STREAM_ID_AT, stream);
        if (second != null) {
            bytes.writeBytes(second, 0, second.readableBytes()).setInt(length + STREAM_ID_AT, stream);
        }
        channel.writeInbound(bytes);
    }

    /** Ends the event loop's turn, which flushes, and throws away what was written. */
    void drain() {
        channel.runPendingTasks();
        for (Object written = channel.readOutbound(); written != null; written = channel.readOutbound()) {
            ReferenceCountUtil.release(written);
        }
    }
}
