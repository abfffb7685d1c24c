package dev.sluice.gateway.upstream;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import reactor.core.publisher.Mono;

/** Gets a request answered by one of an upstream's backends. Subscribed to on an event loop, it stays there. */
public final class Forwarding {
    private final Transport transport;

    public Forwarding(Transport transport) {
        this.transport = transport;
    }

    /** The answer of whichever backend the balancer chooses; {@code retry}: where that one fails, another may be tried. */
    public Mono<H2Response> request(Upstream upstream, H2Request request, boolean retry) {
        Member member = upstream.members().next();
        if (member == null) {
            return Mono.error(upstream.allOut());
        }
        request.headers().scheme(member.scheme());
        return transport.request(member.backend(), request);
    }
}
