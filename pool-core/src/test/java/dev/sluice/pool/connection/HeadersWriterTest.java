package dev.sluice.pool.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HEADERS in one buffer are the same bytes on the wire as anybody's. */
class HeadersWriterTest {
    private static final int MOST_BYTES = 1 << 20;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
    private final HeadersWriter writer = new HeadersWriter(new DefaultHttp2HeadersEncoder());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static Http2Headers fields(int valueBytes) {
        return new DefaultHttp2Headers().method("GET").path("/").add("x-long", "v".repeat(valueBytes));
    }

    /** What was written, buffer by buffer. */
    private List<byte[]> written(Http2FrameWriter by, Http2Headers fields, boolean end) {
        by.writeHeaders(ctx, 3, fields, 0, end, channel.newPromise());
        channel.flush();
        List<byte[]> buffers = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            buffers.add(ByteBufUtil.getBytes(buffer));
            buffer.release();
        }
        return buffers;
    }

    private static byte[] joined(List<byte[]> buffers) {
        ByteBuf all = Unpooled.wrappedBuffer(buffers.toArray(byte[][]::new));
        return ByteBufUtil.getBytes(all);
    }

    @Test
    void bytesAreThoseOfNettysWriterAndTheBufferIsOne() {
        for (boolean end : new boolean[] {true, false}) {
            List<byte[]> ours = written(writer, fields(100), end);
            HeadersWriter fresh = new HeadersWriter(new DefaultHttp2HeadersEncoder());
            byte[] first = joined(written(fresh, fields(100), end));
            assertThat(ours).hasSize(1);
            assertThat(first).isEqualTo(joined(written(new DefaultHttp2FrameWriter(), fields(100), end)));
        }
    }

    @Test
    void blockOfMoreThanAFrameGoesOnInContinuations() throws Exception {
        for (int valueBytes : new int[] {16_384, 40_000, 100_000}) {
            HeadersWriter fresh = new HeadersWriter(new DefaultHttp2HeadersEncoder());
            Http2FrameReader reader = new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, MOST_BYTES));
            List<Http2Headers> read = new ArrayList<>();
            ByteBuf wire = Unpooled.wrappedBuffer(joined(written(fresh, fields(valueBytes), true)));
            reader.readFrame(ctx, wire, new Http2FrameAdapter() {
                @Override
                public void onHeadersRead(
                        ChannelHandlerContext context,
                        int streamId,
                        Http2Headers headers,
                        int padding,
                        boolean endStream) {
                    assertThat(streamId).isEqualTo(3);
                    assertThat(endStream).isTrue();
                    read.add(headers);
                }
            });
            assertThat(wire.isReadable()).isFalse();
            assertThat(read).hasSize(1);
            assertThat(read.get(0).get("x-long")).hasToString("v".repeat(valueBytes));
            reader.close();
        }
    }

    @Test
    void brokenFieldsFailTheWriteAndLeaveNothingBehind() {
        Http2Headers broken = new DefaultHttp2Headers(false) {
            @Override
            public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
                throw new IllegalStateException("bug");
            }
        };
        ChannelFuture failed = writer.writeHeaders(ctx, 3, broken, 0, true, channel.newPromise());
        assertThat(failed.cause()).hasRootCauseMessage("bug");
        channel.flush();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void cutBlockIsTheSameBytesAsNettys() {
        byte[] ours = joined(written(writer, fields(40_000), false));
        assertThat(ours).isEqualTo(joined(written(new DefaultHttp2FrameWriter(), fields(40_000), false)));
    }

    @Test
    void fieldsThatThePeerDoesNotTakeFailAndNothingIsWritten() throws Exception {
        writer.headersConfiguration().maxHeaderListSize(50);
        ChannelFuture refused = writer.writeHeaders(ctx, 3, fields(100), 0, true, channel.newPromise());
        assertThat(refused.cause()).isInstanceOf(Http2Exception.class);
        channel.flush();
        assertThat(channel.outboundMessages()).isEmpty();
    }
}
