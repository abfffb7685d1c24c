package dev.sluice.gateway.proxy;

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
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Keeps a client's request trailers, which Reactor Netty drops. It stands ahead of the server's last handler from a
 * channel's first request with a body on; what it keeps belongs to the channel's current request.
 */
@ChannelHandler.Sharable
final class RequestTrailers extends ChannelInboundHandlerAdapter {
    private static final RequestTrailers INSTANCE = new RequestTrailers();
    private static final String NAME = "sluice.requestTrailers";
    private static final AttributeKey<Http2Headers> KEPT = AttributeKey.valueOf(RequestTrailers.class, "kept");

    private RequestTrailers() {}

    /** The trailers of a request that is now read, asked for after its body; empty if it had none. */
    static Mono<Http2Headers> of(HttpServerRequest request) {
        Channel channel = Downstream.channelOf(request);
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NAME) == null) {
            pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, INSTANCE);
        }
        channel.attr(KEPT).set(null);
        return Mono.fromSupplier(() -> channel.attr(KEPT).getAndSet(null));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
            Http2Headers trailers =
                    new DefaultHttp2Headers(false, last.trailingHeaders().size());
            last.trailingHeaders().iteratorCharSequence().forEachRemaining(field -> {
                AsciiString name = FieldRules.lowerCase(field.getKey());
                if (!FieldRules.forbiddenTrailer(name)) {
                    trailers.add(name, field.getValue());
                }
            });
            context.channel().attr(KEPT).set(trailers.isEmpty() ? null : trailers);
        }
        context.fireChannelRead(message);
    }
}
