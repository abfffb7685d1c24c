package dev.sluice.pool.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Sees every flush, the codec's own ones too. What was written after the last flush of a connection that is lost has never
 * left this process: that is proof that no peer acted on it.
 */
final class FlushWatch extends ChannelOutboundHandlerAdapter {
    private final UpstreamConnection connection;

    FlushWatch(UpstreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        connection.onFlush();
        ctx.flush();
    }
}
