package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Sets up the traffic port's server as far as connections go: who is let in, and what stands ahead of the server's codecs. */
public final class TrafficListener {
    /** Per stream; Netty gives the connection twice as much and the usual 64 KiB. */
    private static final int UPLOAD_WINDOW_BYTES = 256 << 10;

    private static final int WRITES_PER_FLUSH = 256;
    private static final String FLUSHES = "sluice.flushes";
    private static final String GUARD = "sluice.guard";

    private final Connections connections;
    private final ConnectionLimits admission;
    private final StreamLimits streams;
    private final Http1Pipeline http1;
    private final RequestTaker taker;

    public TrafficListener(
            Connections connections,
            ConnectionLimits admission,
            StreamLimits streams,
            Http1Pipeline http1,
            RequestTaker taker) {
        this.connections = connections;
        this.admission = admission;
        this.streams = streams;
        this.http1 = http1;
        this.taker = taker;
    }

    /** The server with all of it; a header list may have so many bytes. */
    public HttpServer configure(HttpServer server, long maxHeaderListBytes) {
        int seconds = StreamLimits.windowSeconds();
        return server.http2Settings(settings -> settings.maxConcurrentStreams(streams.concurrent())
                        .initialWindowSize(UPLOAD_WINDOW_BYTES)
                        .maxHeaderListSize(maxHeaderListBytes)
                        .maxDecodedRstFramesPerWindow(streams.resets(), seconds)
                        .maxEncodedRstFramesPerWindow(streams.resets(), seconds))
                .doOnChannelInit((observer, channel, remote) -> admit(channel));
    }

    /** One that is not let in is closed before it costs a handshake or a byte. */
    private void admit(Channel channel) {
        Limit limit = admission.admit(channel);
        if (limit != null) {
            connections.hit(limit);
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        consolidateFlushes(pipeline);
        http1.install(channel);
        ConnectionGuard guard = new ConnectionGuard(connections.add(channel), streams, taker);
        boolean negotiated = pipeline.get(NettyPipeline.H2OrHttp11Codec) != null;
        pipeline.addAfter(negotiated ? NettyPipeline.H2OrHttp11Codec : FLUSHES, GUARD, guard);
        if (pipeline.get(NettyPipeline.SslHandler) instanceof SslHandler tls) {
            watchHandshake(tls, connections);
        }
    }

    /** The server's own limit of a handshake has begun to run by now, and tells nobody: ten seconds. */
    static void watchHandshake(SslHandler tls, Connections connections) {
        tls.handshakeFuture().addListener(done -> {
            if (done.cause() instanceof SslHandshakeTimeoutException) {
                connections.hit(Limit.HEADER_TIMEOUT);
            }
        });
    }

    /** Streams and pipelined requests of one turn of the event loop leave in one write to the socket. */
    private static void consolidateFlushes(ChannelPipeline pipeline) {
        FlushConsolidationHandler handler = new FlushConsolidationHandler(WRITES_PER_FLUSH, true);
        if (pipeline.get(NettyPipeline.SslHandler) == null) {
            pipeline.addFirst(FLUSHES, handler);
        } else {
            // behind TLS, so that a flush is a record of many frames as well
            pipeline.addAfter(NettyPipeline.SslHandler, FLUSHES, handler);
        }
    }
}
