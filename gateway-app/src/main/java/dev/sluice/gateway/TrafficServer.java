package dev.sluice.gateway;

import dev.sluice.gateway.listener.TrafficListener;
import dev.sluice.gateway.proxy.GatewayRoutes;
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
    private final TrafficListener listener;
    private final long maxHeaderListBytes;

    TrafficServer(GatewayRoutes routes, TrafficListener listener, DataSize maxHeaders) {
        this.routes = routes;
        this.listener = listener;
        this.maxHeaderListBytes = maxHeaders.toBytes();
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addRouteProviders(routes);
        factory.addServerCustomizers(server -> listener.configure(server, maxHeaderListBytes));
    }

    @Override
    public int getOrder() {
        return 100;
    }
}
