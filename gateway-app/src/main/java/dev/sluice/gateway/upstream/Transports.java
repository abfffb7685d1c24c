package dev.sluice.gateway.upstream;

import dev.sluice.gateway.upstream.dial.Alpn;
import dev.sluice.gateway.upstream.dial.AlpnChoice;
import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.gateway.upstream.http1.Http1Pool;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Every backend over the protocol that it speaks. Immutable but for what ALPN chose; any thread. */
public final class Transports implements Transport {
    private final H2ConnectionPool pool;
    private final Http1Pool http1;
    private final Map<Origin, AlpnChoice> choices = new HashMap<>();

    /** Over these two pools; {@code contexts} are for the handshakes that ask an {@code https} backend. */
    public Transports(H2ConnectionPool pool, Http1Pool http1, Upstreams upstreams, TlsContexts contexts) {
        this.pool = pool;
        this.http1 = http1;
        for (Upstream upstream : upstreams.all()) {
            for (Backend backend : upstream.backends()) {
                if (backend.protocol() == Protocol.HTTPS) {
                    choices.putIfAbsent(
                            backend.origin(),
                            new AlpnChoice(
                                    backend.origin(),
                                    contexts,
                                    upstream.settings().timeouts().connect()));
                }
            }
        }
    }

    @Override
    public Mono<H2Response> request(Backend backend, H2Request request) {
        return switch (backend.protocol()) {
            case H2C, H2 -> pool.request(backend.origin(), request);
            case HTTP -> http1.request(backend.origin(), request);
            case HTTPS -> byAlpn(backend.origin(), request);
        };
    }

    private Mono<H2Response> byAlpn(Origin origin, H2Request request) {
        AlpnChoice choice = Objects.requireNonNull(choices.get(origin), "an https backend");
        Alpn known = choice.known();
        if (known == null) {
            return choice.ask(http1.eventLoop()).flatMap(chosen -> send(chosen, origin, request));
        }
        return send(known, origin, request).onErrorResume(Transports::choseOtherwise, failure -> {
            choice.forget(known);
            return choice.ask(http1.eventLoop())
                    .flatMap(chosen -> chosen == known ? Mono.error(failure) : send(chosen, origin, request));
        });
    }

    /** Before a connection stands, so that nothing of the request was sent or asked for. */
    private static boolean choseOtherwise(Throwable failure) {
        return failure instanceof PoolException reason && reason.code() == ErrorCode.TLS_FAILED;
    }

    private Mono<H2Response> send(Alpn chosen, Origin origin, H2Request request) {
        return chosen == Alpn.HTTP_2 ? pool.request(origin, request) : http1.request(origin, request);
    }
}
