package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client's stream on a connection in memory, taken from the server and answered by nobody. One thread. */
public final class OpenStream implements RequestTaker, TakenStream {
    private static final int STREAM = 1;

    private @Nullable ClientStream stream;

    private OpenStream() {}

    /** One whose head has these fields, and ends it. */
    public static ClientStream of(Http2Headers head) throws Http2Exception {
        OpenStream taker = new OpenStream();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
        EmbeddedChannel channel = new EmbeddedChannel(codec, new RequestStreams(codec, new FrameBudget(1), taker));
        ByteBuf block = Unpooled.buffer();
        new DefaultHttp2HeadersEncoder().encodeHeaders(STREAM, head, block);
        int flags = Http2Flags.END_HEADERS | Http2Flags.END_STREAM;
        channel.writeInbound(
                Http2CodecUtil.connectionPrefaceBuf(),
                frame(Http2FrameTypes.SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER),
                frame(Http2FrameTypes.HEADERS, flags, STREAM, block));
        return Objects.requireNonNull(taker.stream, "no request came");
    }

    /** As RFC 9113 §4.1 has it. */
    private static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
        return Unpooled.buffer()
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
    }

    @Override
    public TakenStream take(ClientStream opened, Http2Headers head, boolean end) {
        stream = opened;
        return this;
    }

    @Override
    public void begin() {}

    @Override
    public void data(Http2DataFrame frame) {
        frame.release();
    }

    @Override
    public void trailers(Http2Headers trailers) {}

    @Override
    public void writabilityChanged() {}

    @Override
    public boolean broke(Throwable bug) {
        return false;
    }

    @Override
    public void closed() {}
}
