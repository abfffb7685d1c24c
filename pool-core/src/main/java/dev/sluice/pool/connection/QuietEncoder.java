package dev.sluice.pool.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Says nothing about frames that cross our RST_STREAM (RFC 9113 §5.1: they are to be ignored).
 *
 * <p>Netty forgets a stream as soon as its reset is written, and answers each frame that was on its way, up to a window of
 * DATA, with another RST_STREAM. No budget of ours sees those, and to the peer they are as good as a rapid reset.
 *
 * <p>It also keeps HPACK's table for requests at the size that everybody starts with: Netty would follow a peer's SETTINGS up
 * to 4 GiB, and fill that with every field that is new. It looks when it writes, because the decoder tells those SETTINGS to
 * the encoder within this one.
 */
final class QuietEncoder extends DecoratingHttp2ConnectionEncoder {
    private static final long MOST_TABLE_BYTES = 4096;

    private final Http2HeadersEncoder.Configuration table;

    QuietEncoder(Http2ConnectionEncoder delegate) {
        super(delegate);
        this.table = delegate.configuration().headersConfiguration();
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        if (table.maxHeaderTableSize() > MOST_TABLE_BYTES) {
            try {
                table.maxHeaderTableSize(MOST_TABLE_BYTES);
            } catch (Http2Exception e) {
                return promise.setFailure(e);
            }
        }
        return super.writeHeaders(ctx, streamId, headers, padding, endStream, promise);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        return connection().stream(streamId) == null
                ? promise.unvoid().setSuccess()
                : super.writeRstStream(ctx, streamId, errorCode, promise);
    }
}
