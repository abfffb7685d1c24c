package dev.sluice.pool.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Says nothing about frames that cross our RST_STREAM (RFC 9113 §5.1: they are to be ignored).
 *
 * <p>Netty forgets a stream as soon as its reset is written, and answers each frame that was on its way, up to a window of
 * DATA, with another RST_STREAM. No budget of ours sees those, and to the peer they are as good as a rapid reset.
 *
 * <p>It also keeps HPACK's table for requests at the size that everybody starts with: Netty would follow a peer's SETTINGS up
 * to 4 GiB, and fill that with every field that is new.
 */
final class QuietEncoder extends DecoratingHttp2ConnectionEncoder {
    /** RFC 9113 §6.5.2; a smaller one is the peer's right. */
    private static final long MOST_TABLE_BYTES = 4096;

    QuietEncoder(Http2ConnectionEncoder delegate) {
        super(delegate);
    }

    @Override
    public void remoteSettings(Http2Settings settings) throws Http2Exception {
        Long table = settings.headerTableSize();
        boolean larger = table != null && table > MOST_TABLE_BYTES;
        super.remoteSettings(
                larger ? new Http2Settings().copyFrom(settings).headerTableSize(MOST_TABLE_BYTES) : settings);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        return connection().stream(streamId) == null
                ? promise.unvoid().setSuccess()
                : super.writeRstStream(ctx, streamId, errorCode, promise);
    }
}
