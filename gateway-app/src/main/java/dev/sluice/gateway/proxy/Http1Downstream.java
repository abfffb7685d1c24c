package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Linger;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An HTTP/1.x client's connection, through Reactor Netty's response, which frames the message and keeps pipelined requests
 * in order. The head waits for the first content, so that a short answer leaves as one message with its length.
 */
final class Http1Downstream implements Downstream {
    private final HttpServerResponse response;
    private final CoreSubscriber<? super Void> completion;
    private final EarlyAnswer early;
    private final Channel channel;
    private final RequestContext context;
    private final boolean http10;
    private final boolean keepAlive;
    private @Nullable ChannelFuture newest;
    private boolean headSent;
    /** The server has answered by itself, and closes: it does so where a body cannot be decoded, in the middle of it. */
    private boolean taken;

    Http1Downstream(Http1Request request, HttpServerResponse response, CoreSubscriber<? super Void> completion) {
        this.response = response;
        this.early = new EarlyAnswer(request);
        this.completion = completion;
        this.channel = Downstream.channelOf(request.servers());
        this.context = request.context();
        this.http10 = HttpVersion.HTTP_1_0.equals(request.servers().version());
        this.keepAlive = request.servers().isKeepAlive();
    }

    /** Past the server's encoder and its bookkeeping, which would take it for an answer. */
    @Override
    public void informational(InformationalHead head) {
        ChannelHandlerContext codec = codec(channel.pipeline());
        if (!http10 && codec != null && !response.hasSentHeaders()) {
            codec.writeAndFlush(head.text(channel.alloc()));
        }
    }

    /** The server's, which has no name in cleartext, or whatever has taken its place and name. */
    private static @Nullable ChannelHandlerContext codec(ChannelPipeline pipeline) {
        ChannelHandlerContext servers = pipeline.context(HttpServerCodec.class);
        return servers == null ? pipeline.context(NettyPipeline.HttpCodec) : servers;
    }

    @Override
    public void close() {
        early.close();
    }

    @Override
    public void head(Http2Headers head, boolean end) {
        taken = response.hasSentHeaders();
        if (taken) {
            return;
        }
        AnswerFields.complete(head, context);
        response.status(HttpResponseStatus.parseLine(head.status()));
        HttpHeaders fields = response.responseHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (name.charAt(0) != ':') {
                fields.add(name, field.getValue());
            }
        }
        if (http10) {
            frameForHttp10(fields);
        }
        if (Drain.endsWithThisAnswer(channel)) {
            response.keepAlive(false);
        }
        if (end) {
            headSent = true;
            early.announce(response);
            completion.onComplete();
        }
    }

    /** No chunks (RFC 9112 §6.1): without a length the connection's end is the body's; with one it may go on. */
    private void frameForHttp10(HttpHeaders fields) {
        if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            response.chunkedTransfer(false).keepAlive(false);
        } else if (keepAlive) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    @Override
    public void data(ByteBuf content, boolean end) {
        if (taken) {
            content.release();
            return;
        }
        boolean whole = end && !headSent;
        try {
            if (whole) {
                headSent = true;
                early.announce(response);
            } else {
                sendHead();
            }
        } catch (RuntimeException | Error bug) {
            content.release();
            throw bug;
        }
        if (whole) {
            run(response.sendObject(content));
            return;
        }
        newest = channel.write(content);
        if (end) {
            complete();
        }
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    /** When everything written has left. A failed write closes the channel, which cancels the exchange. */
    @Override
    public void whenWritable(Runnable then) {
        ChannelFuture written = newest == null ? channel.newSucceededFuture() : newest;
        written.addListener(done -> {
            if (done.isSuccess()) {
                then.run();
            }
        });
    }

    /** The end, whose head has left. */
    private void complete() {
        boolean last = early.ending();
        completion.onComplete();
        if (last) {
            channel.close();
        }
    }

    @Override
    public void trailers(Http2Headers trailers) {
        if (taken) {
            return;
        }
        response.trailerHeaders(fields -> trailers.forEach(field -> addTrailer(fields, field)));
        sendHead();
        complete();
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
            // an orderly end would be the body's end, and so would the alert with which TLS says goodbye
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            Objects.requireNonNull(channel.pipeline().firstContext()).close();
        } else {
            // no reset: the answers before it are on their way yet
            Linger.onClose(channel);
            channel.close();
        }
    }

    @Override
    public Channel connection() {
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
