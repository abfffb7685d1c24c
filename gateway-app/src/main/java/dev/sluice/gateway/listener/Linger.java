package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes a connection in two steps (RFC 9112 §9.6): first only what is sent, then, when the client has closed as well, all
 * of it. A socket that is closed with bytes unread answers those and all that follow with a reset, which takes from the
 * client what it has not read of its last answer.
 *
 * <p>Meanwhile what comes is dropped: at most 16 MiB, for 5 seconds at most. On the channel's event loop.
 */
public final class Linger extends ChannelDuplexHandler {
    private static final String NAME = "sluice.linger";
    private static final long MOST_BYTES = 16 << 20;
    private static final long MOST_SECONDS = 5;

    private boolean closing;
    private long droppedBytes;
    private @Nullable Future<?> deadline;

    private Linger() {}

    /** From now on this client's connection lingers when it is closed, by whomever; HTTP/1.x only. */
    public static void onClose(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NAME) == null && channel instanceof DuplexChannel) {
            if (pipeline.get(NettyPipeline.SslHandler) == null) {
                pipeline.addFirst(NAME, new Linger());
            } else {
                pipeline.addAfter(NettyPipeline.SslHandler, NAME, new Linger());
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        Channel channel = context.channel();
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (closing) {
            return;
        }
        closing = true;
        deadline = context.executor().schedule(() -> end(context), MOST_SECONDS, TimeUnit.SECONDS);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) {
                closeOutput(channel);
            } else {
                end(context);
            }
        });
        channel.config().setAutoRead(true);
        context.read();
    }

    /** In a turn of its own: Netty's outbound buffer does not bear it while it tells that a write is done. */
    private static void closeOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture told = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
        told.addListener(done -> channel.eventLoop().execute(((DuplexChannel) channel)::shutdownOutput));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!closing) {
            context.fireChannelRead(message);
            return;
        }
        droppedBytes += message instanceof ByteBuf content ? content.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (droppedBytes > MOST_BYTES) {
            end(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        context.fireChannelInactive();
    }

    /** All of it, past this handler. */
    private static void end(ChannelHandlerContext context) {
        context.close();
    }
}
