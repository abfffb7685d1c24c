package dev.sluice.pool.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;

/**
 * Says nothing about frames that cross our RST_STREAM (RFC 9113 §5.1: they are to be ignored).
 *
 * <p>Netty forgets a stream as soon as its reset is written, and answers each frame that was on its way, up to a window of
 * DATA, with another RST_STREAM. No budget of ours sees those, and to the peer they are as good as a rapid reset.
 */
final class QuietEncoder extends DecoratingHttp2ConnectionEncoder {
    QuietEncoder(Http2ConnectionEncoder delegate) {
        super(delegate);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        return connection().stream(streamId) == null
                ? promise.unvoid().setSuccess()
                : super.writeRstStream(ctx, streamId, errorCode, promise);
    }
}
