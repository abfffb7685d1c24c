package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a stream that was taken hears of its connection. */
class RequestStreamsTest {
    /** Above the mark from which on a channel takes no more. */
    private static final int MUCH = 100_000;

    /** Of a frame. */
    private static final int HEAD_BYTES = 9;

    private @Nullable ClientStream stream;
    private final List<Boolean> heard = new ArrayList<>();
    /** Whether a stream that was taken sees to what goes wrong with it, and how else. */
    private BooleanSupplier seesToIt = () -> true;

    private final List<Throwable> broke = new ArrayList<>();

    private ClientStream stream() {
        assertThat(stream).isNotNull();
        return stream;
    }

    private TakenStream take(ClientStream taken, Http2Headers head, boolean end) {
        stream = taken;
        return new TakenStream() {
            @Override
            public void begin() {}

            @Override
            public void data(Http2DataFrame frame) {
                frame.release();
            }

            @Override
            public void trailers(Http2Headers trailers) {
                throw new AssertionError("these");
            }

            @Override
            public void writabilityChanged() {
                heard.add(taken.writable());
            }

            @Override
            public boolean broke(Throwable bug) {
                broke.add(bug);
                return seesToIt.getAsBoolean();
            }

            @Override
            public void closed() {}
        };
    }

    /** A connection with one request on it, which was taken. */
    private EmbeddedChannel connection() {
        return connection(false);
    }

    /** {@code trailers}: whether that is a head with trailers behind it. */
    private EmbeddedChannel connection(boolean trailers) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
        EmbeddedChannel server =
                new EmbeddedChannel(codec, new RequestStreams(codec, new FrameBudget(100), this::take));
        Http2FrameCodec sender = Http2FrameCodecBuilder.forClient().build();
        EmbeddedChannel client = new EmbeddedChannel(sender);
        ChannelHandlerContext context = client.pipeline().context(sender);
        Http2Headers head = new DefaultHttp2Headers()
                .method("GET")
                .scheme("http")
                .authority("a")
                .path("/");
        sender.encoder().writeHeaders(context, 1, head, 0, !trailers, context.newPromise());
        if (trailers) {
            sender.encoder()
                    .writeHeaders(context, 1, new DefaultHttp2Headers().add("a", "b"), 0, true, context.newPromise());
        }
        client.flush();
        for (Object bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
            server.writeInbound(bytes);
        }
        client.finishAndReleaseAll();
        heard.clear();
        return server;
    }

    /** How many RST_STREAM frames were sent. */
    private static int resets(EmbeddedChannel channel) {
        int resets = 0;
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            boolean frame = bytes.readableBytes() >= HEAD_BYTES;
            if (frame && bytes.getByte(bytes.readerIndex() + 3) == Http2FrameTypes.RST_STREAM) {
                resets++;
            }
            bytes.release();
        }
        return resets;
    }

    @Test
    void aStreamThatFailsToHearSomethingIsToldThatAndNobodyElse() {
        EmbeddedChannel channel = connection(true);
        channel.checkException();
        assertThat(broke).singleElement().satisfies(bug -> assertThat(bug).hasMessage("these"));
        assertThat(resets(channel)).isZero();
        assertThat(channel.isOpen()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void whereItDoesNotSeeToThatItIsReset() {
        seesToIt = () -> false;
        EmbeddedChannel channel = connection(true);
        channel.checkException();
        assertThat(resets(channel)).isEqualTo(1);
        assertThat(channel.isOpen()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void soItIsWhereSeeingToItFailsAsWell() {
        seesToIt = () -> {
            throw new AssertionError("nor that");
        };
        EmbeddedChannel channel = connection(true);
        channel.checkException();
        assertThat(resets(channel)).isEqualTo(1);
        channel.finishAndReleaseAll();
    }

    /** TLS holds bytes back: that fills the channel at once, and is said later, when it may be over. */
    @Test
    void aStreamHearsThatItsChannelTakesMoreAlsoWhereTheCodecNeverHeardThatItTookNone() {
        EmbeddedChannel channel = connection();
        CoalescingBufferQueue heldBack = new CoalescingBufferQueue(channel, 4, true);
        heldBack.add(Unpooled.wrappedBuffer(new byte[MUCH]));
        assertThat(stream().writable()).isFalse();

        ReferenceCountUtil.release(heldBack.remove(MUCH, channel.newPromise()));
        channel.runPendingTasks();
        assertThat(heard).contains(true);
        channel.finishAndReleaseAll();
    }

    @Test
    void aStreamHearsOfItToldInTimeAsWell() {
        EmbeddedChannel channel = connection();
        CoalescingBufferQueue heldBack = new CoalescingBufferQueue(channel, 4, true);
        heldBack.add(Unpooled.wrappedBuffer(new byte[MUCH]));
        channel.runPendingTasks();
        assertThat(heard).endsWith(false);

        ReferenceCountUtil.release(heldBack.remove(MUCH, channel.newPromise()));
        channel.runPendingTasks();
        assertThat(heard).endsWith(true);
        channel.finishAndReleaseAll();
    }
}
