package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.LimitMeters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import reactor.netty.NettyPipeline;

/**
 * Puts the gateway's HTTP/1.x codec into connections that turn out to speak it, in the place of the server's: which of
 * them do is known after the TLS handshake, or, in cleartext, when the first bytes are no HTTP/2 preface. Any thread.
 *
 * <p>With the server's codec its handler of {@code Upgrade: h2c} goes. An upgrade is a thing that nobody needs and RFC 9113
 * dropped; ignoring it is what RFC 9110 §7.8 allows, and the field ends at the gateway as every {@code Upgrade} does.
 */
public final class Http1Pipeline {
    private static final String DETECTION = "sluice.http1.detection";
    private static final String ENCODER = "sluice.http1.encoder";
    private static final String CONNECTION = "sluice.http1.connection";

    private final int maxLineBytes;
    private final int maxHeaderBytes;
    private final int maxFields;
    private final RequestFaults faults;

    /** Limits of one request's line, of its header list, and of the number of its fields. */
    public Http1Pipeline(int maxLineBytes, int maxHeaderBytes, int maxFields, LimitMeters meters) {
        this.maxLineBytes = maxLineBytes;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxFields = maxFields;
        this.faults = new RequestFaults(meters);
    }

    /** Looks out for the protocol of a connection that the server has set up. */
    public void install(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec != null) {
            pipeline.addBefore(codec.name(), DETECTION, new Detection());
        } else if (pipeline.get(NettyPipeline.H2OrHttp11Codec) != null) {
            pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, DETECTION, new Detection());
        }
    }

    private void replaceCodec(ChannelPipeline pipeline, HttpServerCodec codec) {
        HttpDecoderConfig config =
                new HttpDecoderConfig().setMaxInitialLineLength(maxLineBytes).setMaxHeaderSize(maxHeaderBytes);
        Http1Connection connection = new Http1Connection();
        // the name that the server looks for
        pipeline.replace(codec, NettyPipeline.HttpCodec, new RequestDecoder(config, maxFields, faults));
        pipeline.addAfter(NettyPipeline.HttpCodec, ENCODER, new AnswerEncoder(connection));
        pipeline.addAfter(ENCODER, CONNECTION, connection);
        if (pipeline.get(HttpServerUpgradeHandler.class) != null) {
            pipeline.remove(HttpServerUpgradeHandler.class);
        }
    }

    /** Stands where the server's codec is, and goes with the first that it sees. */
    private final class Detection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ChannelPipeline pipeline = context.pipeline();
            HttpServerCodec codec = message instanceof ByteBuf ? pipeline.get(HttpServerCodec.class) : null;
            if (codec != null) {
                replaceCodec(pipeline, codec);
            }
            pipeline.remove(this);
            context.fireChannelRead(message);
        }
    }
}
