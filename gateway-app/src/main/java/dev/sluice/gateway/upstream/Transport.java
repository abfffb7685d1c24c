package dev.sluice.gateway.upstream;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolException;
import reactor.core.publisher.Mono;

/**
 * Sends one request to one backend in the protocol that it speaks, and gives every answer the shape of HTTP/2. Subscribed
 * to on an event loop of the server's, it stays there. Every failure is a {@link PoolException} with its retry verdict.
 */
public interface Transport {
    /** The request's {@code :scheme} may be missing, and its body is subscribed to once at most. */
    Mono<H2Response> request(Backend backend, H2Request request);
}
