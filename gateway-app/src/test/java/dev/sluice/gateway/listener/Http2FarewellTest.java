package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last steps of a connection whose streams are all closed, in virtual time. */
class Http2FarewellTest {
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;

    private final Socket socket = new Socket();

    @SuppressWarnings("NullAway.Init") // by each test
    private Http2Farewell farewell;

    @BeforeEach
    void announceAndHalfClose() {
        socket.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
        socket.writeInbound(Unpooled.wrappedBuffer(Http2CodecUtil.connectionPrefaceBuf(), frame(SETTINGS, 0)));
        farewell = Http2Farewell.begin(socket, 0);
        tick(1);
    }

    @AfterEach
    void close() {
        socket.takes = true;
        socket.finishAndReleaseAll();
    }

    private static ByteBuf frame(int type, int payload) {
        ByteBuf frame = Unpooled.buffer().writeMedium(payload).writeByte(type).writeZero(5);
        return payload == 0 ? frame : frame.writeInt(1);
    }

    private void tick(long seconds) {
        farewell.tick(TimeUnit.SECONDS.toNanos(seconds));
        socket.runPendingTasks();
    }

    @Test
    void aClientThatSaysNothingIsClosedAfterFiveSeconds() {
        tick(2);
        assertThat(socket.isOutputShutdown()).isTrue();
        tick(6);
        assertThat(socket.isOpen()).isTrue();
        tick(7);
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aClientThatStillGivesCreditForWhatItReadsIsWaitedFor() {
        tick(2);
        for (int seconds = 3; seconds < 30; seconds++) {
            socket.writeInbound(frame(WINDOW_UPDATE, 4));
            tick(seconds);
        }
        assertThat(socket.isOpen()).isTrue();
        tick(34);
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void whatTheSocketHasNotTakenIsWaitedFor() {
        socket.takes = false;
        tick(2);
        tick(30);
        assertThat(socket.isOpen()).isTrue();
        assertThat(socket.isOutputShutdown()).isFalse();
        socket.takes = true;
        socket.flush();
        assertThat(socket.isOutputShutdown()).isTrue();
        tick(34);
        assertThat(socket.isOpen()).isTrue();
        tick(35);
        assertThat(socket.isOpen()).isFalse();
    }

    /** One that may take nothing, and whose directions end one by one. */
    private static final class Socket extends EmbeddedChannel implements DuplexChannel {
        private boolean takes = true;
        private boolean outputShutdown;

        @Override
        protected void doWrite(ChannelOutboundBuffer out) throws Exception {
            if (takes) {
                super.doWrite(out);
            }
        }

        @Override
        public boolean isOutputShutdown() {
            return outputShutdown;
        }

        @Override
        public ChannelFuture shutdownOutput() {
            outputShutdown = true;
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            outputShutdown = true;
            return promise.setSuccess();
        }

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }
    }
}
