package dev.sluice.gateway;

import dev.sluice.gateway.proxy.GatewayRoutes;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServer;

/**
 * Sets up the traffic port's server: the gateway's routes ahead of WebFlux, and what Boot has no properties for.
 *
 * <p>Its place is after Boot's own customizer (order 0), which replaces the whole HTTP/2 settings by its own. Customizers
 * are looked for in one context only, so the management port's server, in a child context, stays as Boot makes it.
 */
final class TrafficServer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
    private final GatewayRoutes routes;
    private final List<UnaryOperator<HttpServer>> parts;

    /** Each part sets up what is its own, in this order. */
    TrafficServer(GatewayRoutes routes, List<UnaryOperator<HttpServer>> parts) {
        this.routes = routes;
        this.parts = List.copyOf(parts);
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addRouteProviders(routes);
        parts.forEach(part -> factory.addServerCustomizers(part::apply));
    }

    @Override
    public int getOrder() {
        return 100;
    }
}
