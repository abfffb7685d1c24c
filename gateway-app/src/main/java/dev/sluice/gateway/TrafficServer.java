package dev.sluice.gateway;

import dev.sluice.gateway.listener.TrafficListener;
import dev.sluice.gateway.proxy.GatewayRoutes;
import dev.sluice.gateway.proxy.Peers;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;

/**
 * Sets up the traffic port's server: the gateway's routes ahead of WebFlux, and what Boot has no properties for.
 *
 * <p>Its place is after Boot's own customizer (order 0), which replaces the whole HTTP/2 settings by its own. Customizers
 * are looked for in one context only, so the management port's server, in a child context, stays as Boot makes it.
 */
final class TrafficServer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
    private final GatewayRoutes routes;
    private final Peers peers;
    private final TrafficListener listener;
    private final long maxHeaderListBytes;

    TrafficServer(GatewayRoutes routes, Peers peers, TrafficListener listener, DataSize maxHeaders) {
        this.routes = routes;
        this.peers = peers;
        this.listener = listener;
        this.maxHeaderListBytes = maxHeaders.toBytes();
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addRouteProviders(routes);
        factory.addServerCustomizers(server -> listener.configure(server, maxHeaderListBytes)
                .doOnChannelInit((observer, channel, remote) -> peers.opened(channel)));
    }

    @Override
    public int getOrder() {
        return 100;
    }
}
