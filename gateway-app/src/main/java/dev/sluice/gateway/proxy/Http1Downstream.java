package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.Drain;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An HTTP/1.x client's connection, through Reactor Netty's response, which frames the message and keeps pipelined requests
 * in order. The head waits for the first content, so that a short answer leaves as one message with its length.
 */
final class Http1Downstream implements Downstream {
    private final HttpServerResponse response;
    private final CoreSubscriber<? super Void> completion;
    private final Channel channel;
    private final boolean http10;
    private boolean headSent;
    /** The server has answered by itself, and closes: it does so where a body cannot be decoded, in the middle of it. */
    private boolean taken;

    Http1Downstream(
            HttpServerRequest request,
            HttpServerResponse response,
            Channel channel,
            CoreSubscriber<? super Void> completion) {
        this.response = response;
        this.completion = completion;
        this.channel = channel;
        this.http10 = HttpVersion.HTTP_1_0.equals(request.version());
    }

    @Override
    public void head(Http2Headers head, boolean end) {
        taken = response.hasSentHeaders();
        if (taken) {
            return;
        }
        response.status(HttpResponseStatus.parseLine(head.status()));
        HttpHeaders fields = response.responseHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (name.charAt(0) != ':' && !FieldRules.hopByHop(name)) {
                fields.add(name, field.getValue());
            }
        }
        if (http10 && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            // no chunks for HTTP/1.0 (RFC 9112 §6.1): the connection's end is the body's
            response.chunkedTransfer(false).keepAlive(false);
        }
        if (Drain.endsWithThisAnswer(channel)) {
            response.keepAlive(false);
        }
        if (end) {
            headSent = true;
            completion.onComplete();
        }
    }

    @Override
    public ChannelFuture data(ByteBuf content, boolean end) {
        if (taken) {
            content.release();
            return channel.newSucceededFuture();
        }
        if (end && !headSent) {
            headSent = true;
            run(response.sendObject(content));
            return channel.newSucceededFuture();
        }
        sendHead();
        ChannelFuture written = channel.write(content);
        if (end) {
            completion.onComplete();
        }
        return written;
    }

    @Override
    public void trailers(Http2Headers trailers) {
        if (taken) {
            return;
        }
        response.trailerHeaders(fields -> trailers.forEach(field -> addTrailer(fields, field)));
        sendHead();
        completion.onComplete();
    }

    /** One forbidden trailer would drop all that follow it: each is tried alone. */
    private static void addTrailer(HttpHeaders fields, Map.Entry<CharSequence, CharSequence> field) {
        if (FieldRules.forbiddenTrailer(FieldRules.lowerCase(field.getKey()))) {
            return;
        }
        try {
            fields.add(field.getKey(), field.getValue());
        } catch (IllegalArgumentException forbidden) {
            // one of those that the server does not let into a trailer section: the answer is whole without it
        }
    }

    @Override
    public void flush() {
        if (!taken) {
            sendHead();
            channel.flush();
        }
    }

    private void sendHead() {
        if (!headSent) {
            headSent = true;
            run(response.then());
        }
    }

    @Override
    public void cut(long http2Code) {
        if (http10) {
            // an orderly end would be the body's end
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    /** Subscribes for the effect; a failed write closes the channel, which cancels the request. */
    private static void run(Publisher<Void> effect) {
        effect.subscribe(new CoreSubscriber<Void>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Void nothing) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
    }
}
