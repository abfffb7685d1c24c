package dev.sluice.pool.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that sends PINGs and does not read their answers is not answered for ever. */
class ControlFrameLimitTest {
    private static final int MOST_UNSENT = 10_000;

    /** A socket that takes nothing until it is told to. */
    private static final class Clogged extends ChannelOutboundHandlerAdapter {
        private final Queue<ChannelPromise> held = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            held.add(promise);
        }

        void take() {
            for (ChannelPromise promise = held.poll(); promise != null; promise = held.poll()) {
                promise.trySuccess();
            }
        }
    }

    private final Clogged socket = new Clogged();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket, ClientCodec.of(PoolSettings.DEFAULT));

    ControlFrameLimitTest() {
        socket.take();
        ByteBuf settings = Unpooled.buffer();
        settings.writeMedium(0).writeByte(4).writeByte(0).writeInt(0);
        channel.writeInbound(settings);
        socket.take();
    }

    @AfterEach
    void close() {
        socket.take();
        channel.finishAndReleaseAll();
    }

    private void ping(int times) {
        for (int i = 0; i < times && channel.isOpen(); i++) {
            ByteBuf ping = Unpooled.buffer();
            ping.writeMedium(8).writeByte(6).writeByte(0).writeInt(0).writeLong(i);
            channel.writeInbound(ping);
        }
        channel.runPendingTasks();
    }

    @Test
    void oneThatReadsIsAnsweredHoweverOftenItAsks() {
        for (int i = 0; i < 3; i++) {
            ping(MOST_UNSENT);
            socket.take();
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void oneThatDoesNotReadIsLeft() {
        ping(MOST_UNSENT);
        assertThat(channel.isOpen()).isTrue();
        ping(1);
        assertThat(channel.isOpen()).isFalse();
    }
}
