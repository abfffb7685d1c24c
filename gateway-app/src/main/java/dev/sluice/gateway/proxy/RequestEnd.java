package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.BrokenEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What follows the head of an HTTP/1.x request, whether it has come whole, and its trailers. Reactor Netty tells neither: it drops the trailers, and
 * completes a body that it stops reading (because the answer is out, or the client gone) as if that had been all of it.
 */
final class RequestEnd implements Content {
    private static final AttributeKey<RequestEnd> CURRENT = AttributeKey.valueOf(RequestEnd.class, "current");
    private static final Watch WATCH = new Watch();
    private static final String NAME = "sluice.requestEnd";

    private final HttpServerRequest request;
    private final Exchange exchange;
    private boolean seen;
    private @Nullable Http2Headers trailers;

    private RequestEnd(HttpServerRequest request, Exchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    /** Looks out for the end of a request whose head has just come; its exchange ends where the body is no body. */
    static RequestEnd of(HttpServerRequest request, Exchange exchange) {
        Channel channel = Downstream.channelOf(request);
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NAME) == null) {
            pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, WATCH);
        }
        RequestEnd end = new RequestEnd(request, exchange);
        channel.attr(CURRENT).set(end);
        return end;
    }

    @Override
    public Flux<?> bytes() {
        return request.receiveObject();
    }

    @Override
    public boolean whole() {
        return seen;
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return Mono.fromSupplier(() -> trailers);
    }

    private void reached(LastHttpContent last) {
        seen = true;
        if (last.trailingHeaders().isEmpty()) {
            return;
        }
        Http2Headers kept =
                new DefaultHttp2Headers(false, last.trailingHeaders().size());
        last.trailingHeaders().iteratorCharSequence().forEachRemaining(field -> {
            AsciiString name = FieldRules.lowerCase(field.getKey());
            if (!FieldRules.forbiddenTrailer(name)) {
                kept.add(name, field.getValue());
            }
        });
        trailers = kept.isEmpty() ? null : kept;
    }

    /** Stands ahead of the server's last handler, behind the one that keeps pipelined requests apart. */
    @ChannelHandler.Sharable
    private static final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof LastHttpContent last && last.decoderResult().isSuccess()) {
                RequestEnd end = context.channel().attr(CURRENT).getAndSet(null);
                if (end != null && last instanceof BrokenEnd broken) {
                    end.exchange.abort(Refusal.of(broken.fault()));
                } else if (end != null) {
                    end.reached(last);
                }
            }
            context.fireChannelRead(message);
        }
    }
}
