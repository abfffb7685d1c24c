package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sees an HTTP/1.x connection's requests come and their answers leave; stands between the server's codec and its handler. */
final class Http1Activity extends ChannelDuplexHandler implements ClientConnection.Activity {
    private static final ByteBuf REQUEST_TIMEOUT = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                    "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                    StandardCharsets.US_ASCII))
            .asReadOnly();

    private final ClientConnection connection;
    private long heads;
    private int unanswered;
    private boolean withinMessage;
    private boolean headBegun;
    private boolean informational;
    private @Nullable RequestDecoder decoder;

    Http1Activity(ClientConnection connection) {
        this.connection = connection;
    }

    /** Bytes have come, and go to the decoder next. */
    void bytes() {
        headBegun |= !withinMessage;
    }

    /**
     * They were decoded as far as they go: what is left of them behind a whole request is the next one's head. Nothing is
     * left of empty lines ahead of one, which are no part of it (RFC 9112 §2.2).
     */
    void decoded() {
        if (!withinMessage) {
            if (decoder == null) {
                decoder = connection.channel().pipeline().get(RequestDecoder.class);
            }
            headBegun = decoder == null ? headBegun : decoder.headBegun();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            heads++;
            unanswered++;
            withinMessage = true;
            headBegun = false;
        }
        if (message instanceof LastHttpContent) {
            withinMessage = false;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        if (message instanceof LastHttpContent && !informational && unanswered > 0) {
            unanswered--;
        }
        context.write(message, promise);
    }

    @Override
    public boolean started() {
        return heads > 0;
    }

    @Override
    public boolean busy() {
        return unanswered > 0;
    }

    /** Not while an answer is awaited: what follows may have to wait for it. */
    @Override
    public boolean headOpen() {
        return headBegun && unanswered == 0;
    }

    @Override
    public long heads() {
        return heads;
    }

    /** A client that began to ask is told (RFC 9110 §15.5.9); one that did not has nothing to be told about. */
    @Override
    public void expired(Limit limit) {
        ChannelHandlerContext first = connection.channel().pipeline().context(ConnectionGuard.class);
        if (headOpen() && first != null) {
            first.writeAndFlush(REQUEST_TIMEOUT.duplicate()).addListener(ChannelFutureListener.CLOSE);
        } else {
            connection.close();
        }
    }
}
