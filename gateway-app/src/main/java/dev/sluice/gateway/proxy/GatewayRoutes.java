package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.RequestFault;
import dev.sluice.gateway.route.Decision;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteTable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The traffic port's front door, ahead of WebFlux on the same server: every request that is not WebFlux's is matched here,
 * once, and either forwarded or answered by the gateway itself.
 *
 * <p>Not a bean: Boot would hand it to the management port's server as well.
 */
public final class GatewayRoutes implements NettyRouteProvider {
    private final RouteTable table;
    private final ProxyHandler proxy;
    private final ExchangeRules rules;
    private final WebFluxPaths webFlux;

    public GatewayRoutes(RouteTable table, ProxyHandler proxy, ExchangeRules rules, WebFluxPaths webFlux) {
        this.table = table;
        this.proxy = proxy;
        this.rules = rules;
        this.webFlux = webFlux;
    }

    @Override
    public HttpServerRoutes apply(HttpServerRoutes routes) {
        return routes.route(request -> !webFlux.own(request.uri()), this::handle);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        RequestFault fault = RequestFault.of(request);
        if (fault != null) {
            return refuse(Refusal.of(fault), request, response);
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return refuse(Refusal.CONNECT, request, response);
        }
        if (Via.loops(request.requestHeaders())) {
            return refuse(Refusal.LOOP, request, response);
        }
        String expectation = request.requestHeaders().get(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return refuse(Refusal.of(RequestFault.EXPECTATION), request, response);
        }
        RequestTarget target = RequestTarget.of(request);
        if (target == null) {
            return refuse(Refusal.BAD_TARGET, request, response);
        }
        if (target.isAsterisk()) {
            return new OptionsAnswer(request, response);
        }
        Decision decision = table.decide(target.authority(), target.matched(), request.method());
        if (decision instanceof Route route) {
            return proxy.handle(route, target, request, response);
        }
        boolean ambiguous = decision == Decision.None.AMBIGUOUS_PATH;
        return refuse(ambiguous ? Refusal.AMBIGUOUS_PATH : Refusal.NO_ROUTE, request, response);
    }

    private Publisher<Void> refuse(Refusal refusal, HttpServerRequest request, HttpServerResponse response) {
        return new Exchange(request, response, rules, null).answeredBy(Mono.error(refusal));
    }
}
