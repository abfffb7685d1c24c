package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection in two steps (RFC 9112 §9.6), for a client that may still be sending: the gateway's side first, and
 * the rest when the client closes its own or {@value #PATIENCE_SECONDS} seconds are over. Closed at once, with bytes of
 * the client's unread, the connection would be reset, and the reset may take the answer with it.
 */
final class LingeringClose {
    private static final int PATIENCE_SECONDS = 2;

    private LingeringClose() {}

    /** Says that nothing more comes; the promise is done when the connection is closed. */
    static void begin(ChannelHandlerContext context, ChannelPromise promise) {
        Channel channel = context.channel();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            endOutput(channel);
        } else {
            tls.closeOutbound().addListener(told -> endOutput(channel));
        }
        Future<?> deadline =
                context.executor().schedule(() -> context.close(promise), PATIENCE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> {
            deadline.cancel(false);
            promise.trySuccess();
        });
        channel.config().setAutoRead(true);
        context.read();
    }

    private static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        } else {
            channel.close();
        }
    }
}
