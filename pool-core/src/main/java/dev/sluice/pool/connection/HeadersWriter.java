package dev.sluice.pool.connection;

import static io.netty.handler.codec.http2.Http2CodecUtil.FRAME_HEADER_LENGTH;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Writes HEADERS in one buffer with one promise: the field block goes where it will leave from, behind room for the frame's nine
 * bytes (RFC 9113 §4.1). Netty's own writer makes two buffers, a slice and three promises of each.
 */
final class HeadersWriter extends DefaultHttp2FrameWriter {
    /** More than a request's fields take once HPACK has seen most of them. */
    private static final int USUAL_BYTES = 512;

    private final Http2HeadersEncoder fields;

    HeadersWriter(Http2HeadersEncoder fields) {
        super(fields);
        this.fields = fields;
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        if (padding > 0) {
            return super.writeHeaders(ctx, streamId, headers, padding, endStream, promise);
        }
        ByteBuf frame = ctx.alloc().buffer(USUAL_BYTES);
        try {
            frame.writeZero(FRAME_HEADER_LENGTH);
            fields.encodeHeaders(streamId, headers, frame);
            frame = framed(ctx, streamId, endStream, frame);
        } catch (Http2Exception unsendable) {
            frame.release();
            return promise.setFailure(unsendable);
        } catch (RuntimeException bug) {
            frame.release();
            promise.setFailure(bug);
            throw bug;
        }
        return ctx.write(frame, promise);
    }

    /** Puts the frame's head where there is room for it; a block of more than a frame is cut up (RFC 9113 §4.3). */
    private ByteBuf framed(ChannelHandlerContext ctx, int streamId, boolean endStream, ByteBuf frame) {
        int blockBytes = frame.readableBytes() - FRAME_HEADER_LENGTH;
        int most = frameSizePolicy().maxFrameSize();
        short flags = new Http2Flags()
                .endOfStream(endStream)
                .endOfHeaders(blockBytes <= most)
                .value();
        if (blockBytes <= most) {
            putHead(frame, 0, blockBytes, Http2FrameTypes.HEADERS, flags, streamId);
            return frame;
        }
        ByteBuf cut = ctx.alloc().buffer(frame.readableBytes() + (blockBytes / most) * FRAME_HEADER_LENGTH);
        frame.skipBytes(FRAME_HEADER_LENGTH);
        byte type = Http2FrameTypes.HEADERS;
        while (frame.isReadable()) {
            int bytes = Math.min(frame.readableBytes(), most);
            boolean last = bytes == frame.readableBytes();
            int at = cut.writerIndex();
            cut.writeZero(FRAME_HEADER_LENGTH);
            putHead(cut, at, bytes, type, last ? endOfHeaders(flags) : flags, streamId);
            cut.writeBytes(frame, bytes);
            type = Http2FrameTypes.CONTINUATION;
            flags = 0;
        }
        frame.release();
        return cut;
    }

    private static short endOfHeaders(short flags) {
        return (short) (flags | Http2Flags.END_HEADERS);
    }

    private static void putHead(ByteBuf to, int at, int bytes, byte type, short flags, int streamId) {
        to.setMedium(at, bytes);
        to.setByte(at + 3, type);
        to.setByte(at + 4, flags);
        to.setInt(at + 5, streamId);
    }
}
