package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import dev.sluice.gateway.listener.RequestFault;
import dev.sluice.gateway.listener.RequestTaker;
import dev.sluice.gateway.listener.TakenStream;
import dev.sluice.gateway.route.Decision;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.pool.H2Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Decides about every request that is not WebFlux's, once: whether it is forwarded, and where, or answered by the gateway itself. */
public final class Exchanges implements RequestTaker {
    private final RouteTable table;
    private final ProxyHandler proxy;
    private final ExchangeRules rules;
    private final WebFluxPaths webFlux;

    public Exchanges(RouteTable table, ProxyHandler proxy, ExchangeRules rules, WebFluxPaths webFlux) {
        this.table = table;
        this.proxy = proxy;
        this.rules = rules;
        this.webFlux = webFlux;
    }

    /** Whether a request is WebFlux's, by its URI. */
    boolean webFluxs(String uri) {
        return webFlux.own(uri);
    }

    @Override
    public @Nullable TakenStream take(ClientStream stream, Http2Headers head, boolean end) {
        CharSequence path = head.path();
        return path != null && webFluxs(path.toString()) ? null : new Http2Request(this, stream, head, end);
    }

    /** The exchange of a request whose head has come, yet to be started. */
    Exchange of(ClientRequest request, Downstream downstream) {
        RequestFault fault = request.fault();
        if (fault != null) {
            return refused(Refusal.of(fault), request, downstream);
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return refused(Refusal.CONNECT, request, downstream);
        }
        if (Via.loops(request)) {
            return refused(Refusal.LOOP, request, downstream);
        }
        CharSequence expectation = request.field(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return refused(Refusal.of(RequestFault.EXPECTATION), request, downstream);
        }
        RequestTarget target = RequestTarget.of(request);
        if (target == null) {
            return refused(Refusal.BAD_TARGET, request, downstream);
        }
        if (target.isAsterisk()) {
            return unrouted(Mono.just(new OptionsAnswer()), request, downstream);
        }
        Decision decision = table.decide(target.authority(), target.matched(), request.method());
        if (decision instanceof Route route) {
            Exchange exchange = new Exchange(request, downstream, rules, route);
            return exchange.answeredBy(proxy.handle(route, target, exchange));
        }
        boolean ambiguous = decision == Decision.None.AMBIGUOUS_PATH;
        return refused(ambiguous ? Refusal.AMBIGUOUS_PATH : Refusal.NO_ROUTE, request, downstream);
    }

    private Exchange refused(Refusal refusal, ClientRequest request, Downstream downstream) {
        return unrouted(Mono.error(refusal), request, downstream);
    }

    private Exchange unrouted(Mono<H2Response> answer, ClientRequest request, Downstream downstream) {
        return new Exchange(request, downstream, rules, null).answeredBy(answer);
    }
}
