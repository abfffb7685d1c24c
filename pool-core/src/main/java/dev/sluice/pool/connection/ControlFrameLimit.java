package dev.sluice.pool.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose peer asks for answers, with PING, SETTINGS or what has to be reset, and does not read them (RFC 9113
 * §10.5): they would pile up here without bound. Netty's own limit comes only with an encoder that Netty builds.
 */
final class ControlFrameLimit extends DecoratingHttp2ConnectionEncoder {
    /** Netty's number: by far more than a peer leaves unread that reads at all. */
    private static final int MOST_UNSENT = 10_000;

    private final ChannelFutureListener sent = written -> this.unsent--;
    private @Nullable Http2LifecycleManager manager;
    private int unsent;
    private boolean closing;

    ControlFrameLimit(Http2ConnectionEncoder delegate) {
        super(delegate);
    }

    @Override
    public void lifecycleManager(Http2LifecycleManager lifecycleManager) {
        this.manager = lifecycleManager;
        super.lifecycleManager(lifecycleManager);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
        return super.writeSettingsAck(ctx, counted(ctx, promise));
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
        return super.writePing(ctx, ack, data, ack ? counted(ctx, promise) : promise);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        return super.writeRstStream(ctx, streamId, errorCode, counted(ctx, promise));
    }

    private ChannelPromise counted(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (closing) {
            return promise;
        }
        if (unsent == MOST_UNSENT) {
            // what waits for this turn's flush is not the peer's fault
            ctx.flush();
        }
        if (unsent == MOST_UNSENT) {
            close(ctx);
        }
        unsent++;
        return promise.unvoid().addListener(sent);
    }

    private void close(ChannelHandlerContext ctx) {
        closing = true;
        if (manager != null) {
            manager.onError(
                    ctx,
                    true,
                    Http2Exception.connectionError(
                            Http2Error.ENHANCE_YOUR_CALM, "the peer leaves %d answers to it unread", MOST_UNSENT));
        }
        ctx.close();
    }
}
