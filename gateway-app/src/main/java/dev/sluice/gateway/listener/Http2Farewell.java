package dev.sluice.gateway.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Leaves an HTTP/2 client in the order of RFC 9113 §6.8: a notice GOAWAY (2³¹−1), the final one a PING's round trip or a
 * second later, and the end once every stream is closed. On the connection's event loop.
 *
 * <p>The end is a half-close first: a socket that is closed with bytes unread, such as the WINDOW_UPDATE for what it sent
 * last, is reset by the kernel, and takes with it what the client has not received yet. So a client that still reads what
 * sockets hold, and gives credit for it, is waited for: the socket is closed when it has said nothing for five seconds.
 */
final class Http2Farewell extends ChannelInboundHandlerAdapter {
    private static final long PING = 0x676f6f64_62796521L;
    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Step {
        NOTICE,
        FINAL,
        HALF_CLOSED
    }

    private final Http2FrameCodec codec;
    private final ChannelHandlerContext context;
    private Step step = Step.NOTICE;
    private long sinceNanos;
    /** Something has come since the last tick. */
    private boolean heard;
    /** Everything has left for the socket. */
    private boolean written;

    private Http2Farewell(Channel connection, Http2FrameCodec codec, long nowNanos) {
        this.codec = codec;
        this.sinceNanos = nowNanos;
        // right behind the codec, ahead of whoever else looks at PINGs
        connection.pipeline().addAfter(connection.pipeline().context(codec).name(), "sluice.farewell", this);
        this.context = connection.pipeline().context(this);
    }

    /** Sends the notice. */
    static Http2Farewell begin(Channel connection, long nowNanos) {
        Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
        Http2Farewell farewell = new Http2Farewell(connection, codec, nowNanos);
        farewell.goAway(Integer.MAX_VALUE);
        farewell.context.writeAndFlush(new DefaultHttp2PingFrame(PING));
        return farewell;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2PingFrame ping && ping.ack() && ping.content() == PING) {
            // what the client sent before it knew has come by now
            end();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        heard = true;
        ctx.fireChannelReadComplete();
    }

    /** Looks whether the next step is due. */
    void tick(long nowNanos) {
        switch (step) {
            case NOTICE -> {
                if (nowNanos - sinceNanos >= NOTICE_NANOS) {
                    end();
                }
            }
            case FINAL -> {
                if (codec.connection().numActiveStreams() == 0) {
                    step = Step.HALF_CLOSED;
                    sinceNanos = nowNanos;
                    halfClose();
                }
            }
            case HALF_CLOSED -> {
                if (heard || !written) {
                    heard = false;
                    sinceNanos = nowNanos;
                } else if (nowNanos - sinceNanos >= LINGER_NANOS) {
                    context.channel().close();
                }
            }
        }
    }

    private void end() {
        if (step == Step.NOTICE) {
            step = Step.FINAL;
            goAway(0);
            context.flush();
        }
    }

    private void goAway(int extraStreamIds) {
        context.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(extraStreamIds));
    }

    /** When everything has left; the client then closes, at the latest when it has read to the end. */
    private void halfClose() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
            written = true;
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls == null) {
                shutdownOutput();
            } else {
                tls.closeOutbound().addListener(closed -> shutdownOutput());
            }
        });
    }

    private void shutdownOutput() {
        if (context.channel() instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        } else {
            context.channel().close();
        }
    }
}
