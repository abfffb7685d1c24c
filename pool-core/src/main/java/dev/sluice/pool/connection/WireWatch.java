package dev.sluice.pool.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Stands between the socket and the codec, and sees every flush, the codec's own ones too, and when bytes come.
 *
 * <p>What was written after the last flush of a connection that is lost has never left this process: that is proof that no peer
 * acted on it. And all frames of one read came at one time: the clock is asked once for them.
 */
final class WireWatch extends ChannelDuplexHandler {
    private final UpstreamConnection connection;

    WireWatch(UpstreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        connection.keepalive().onRead();
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        connection.onFlush();
        ctx.flush();
    }
}
