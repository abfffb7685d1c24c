package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ServerStreams;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The traffic port's front door for HTTP/1.x, ahead of WebFlux on the same server: every request that is not WebFlux's gets
 * an exchange. Those of HTTP/2 do not come by here, but for WebFlux's own ({@link Exchanges#take}).
 *
 * <p>Not a bean: Boot would hand it to the management port's server as well.
 */
public final class GatewayRoutes implements NettyRouteProvider {
    private final Exchanges exchanges;

    public GatewayRoutes(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    @Override
    public HttpServerRoutes apply(HttpServerRoutes routes) {
        return routes.route(
                request -> !webFluxs(request), (request, response) -> new Http1Exchange(exchanges, request, response));
    }

    private boolean webFluxs(HttpServerRequest request) {
        if (!exchanges.webFluxs(request.uri())) {
            return false;
        }
        ServerStreams.serves(Downstream.channelOf(request));
        return true;
    }
}
