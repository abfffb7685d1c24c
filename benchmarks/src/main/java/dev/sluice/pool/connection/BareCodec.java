package dev.sluice.pool.connection;

import dev.sluice.pool.PoolSettings;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;

/** The pool's codec with nothing behind it but what keeps it going: what of a frame's cost is not ours. */
final class BareCodec {
    private static final AsciiString UPSTREAM = AsciiString.cached("upstream");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString SMALL = AsciiString.cached("/small");

    final Wire wire;
    private final Frames frames;
    private int nextStream = 3;

    BareCodec(int bodyBytes) throws Http2Exception {
        Http2FrameCodec codec = ClientCodec.of(PoolSettings.DEFAULT);
        this.frames = new Frames(codec);
        EmbeddedChannel channel = new EmbeddedChannel(codec, frames);
        this.wire = new Wire(channel, bodyBytes);
        ClientCodec.openWindow(codec, PoolSettings.DEFAULT.flow().connectionWindowBytes());
        wire.drain();
        wire.settings();
    }

    /** Writes HEADERS that end the request; its stream. */
    int request() {
        frames.request();
        wire.drain();
        int stream = nextStream;
        nextStream += 2;
        return stream;
    }

    /** Bytes of bodies, all answers' together. */
    long bytes() {
        return frames.bytes;
    }

    /** Answers that came to their end. */
    long answers() {
        return frames.answers;
    }

    @SuppressWarnings("NullAway.Init") // a handler has its context before anything happens to it
    private static final class Frames extends Http2ChannelDuplexHandler {
        private final Http2FrameCodec codec;
        private ChannelHandlerContext context;
        private long bytes;
        private long answers;

        Frames(Http2FrameCodec codec) {
            this.codec = codec;
        }

        @Override
        protected void handlerAdded0(ChannelHandlerContext ctx) {
            context = ctx;
        }

        void request() {
            DefaultHttp2Headers fields = new DefaultHttp2Headers(false);
            fields.method(GET).scheme(HTTP).authority(UPSTREAM).path(SMALL);
            context.writeAndFlush(new DefaultHttp2HeadersFrame(fields, true).stream(newStream()));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) throws Http2Exception {
            try {
                if (frame instanceof Http2DataFrame data) {
                    bytes += data.content().readableBytes();
                    answers += data.isEndStream() ? 1 : 0;
                    credit(data);
                } else if (frame instanceof Http2HeadersFrame headers && headers.isEndStream()) {
                    answers++;
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        /** As the pool does it. */
        private void credit(Http2DataFrame data) throws Http2Exception {
            Http2Stream stream = codec.connection().stream(data.stream().id());
            codec.connection().local().flowController().consumeBytes(stream, data.initialFlowControlledBytes());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
