package dev.sluice.gateway;

import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Http1Pipeline;
import dev.sluice.gateway.proxy.GatewayRoutes;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Sets up the traffic port's server: the gateway's routes ahead of WebFlux, and what Boot has no properties for.
 *
 * <p>Its place is after Boot's own customizer (order 0), which replaces the whole HTTP/2 settings by its own. Customizers
 * are looked for in one context only, so the management port's server, in a child context, stays as Boot makes it.
 */
final class TrafficServer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
    private static final int MAX_STREAMS = 250;
    /** Per stream; Netty gives the connection twice as much and the usual 64 KiB. */
    private static final int UPLOAD_WINDOW_BYTES = 256 << 10;
    /** Cancels within 30 s before a client is cut off: a proxy in front of us cancels for all of its clients. */
    private static final int MAX_RESETS = 8 * MAX_STREAMS;

    private static final int MAX_RESETS_SECONDS = 30;
    private static final int WRITES_PER_FLUSH = 256;

    private final GatewayRoutes routes;
    private final TrafficPort port;
    private final Http1Pipeline http1;
    private final long maxHeaderListBytes;

    TrafficServer(GatewayRoutes routes, TrafficPort port, Http1Pipeline http1, DataSize maxHeaders) {
        this.routes = routes;
        this.port = port;
        this.http1 = http1;
        this.maxHeaderListBytes = maxHeaders.toBytes();
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addRouteProviders(routes);
        factory.addServerCustomizers(this::configure);
    }

    private HttpServer configure(HttpServer server) {
        return server.http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS)
                        .initialWindowSize(UPLOAD_WINDOW_BYTES)
                        .maxHeaderListSize(maxHeaderListBytes)
                        .maxDecodedRstFramesPerWindow(MAX_RESETS, MAX_RESETS_SECONDS))
                .childAttr(Drain.KEY, port.drain())
                .doOnBound(port.entrance()::opened)
                .doOnChannelInit((observer, channel, remote) -> {
                    port.connections().add(channel);
                    consolidateFlushes(channel.pipeline());
                    http1.install(channel);
                });
    }

    /** Streams and pipelined requests of one turn of the event loop leave in one write to the socket. */
    private static void consolidateFlushes(ChannelPipeline pipeline) {
        FlushConsolidationHandler handler = new FlushConsolidationHandler(WRITES_PER_FLUSH, true);
        String name = "sluice.flushes";
        if (pipeline.get(NettyPipeline.SslHandler) == null) {
            pipeline.addFirst(name, handler);
        } else {
            // behind TLS, so that a flush is a record of many frames as well
            pipeline.addAfter(NettyPipeline.SslHandler, name, handler);
        }
    }

    @Override
    public int getOrder() {
        return 100;
    }
}
