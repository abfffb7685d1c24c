package dev.sluice.pool;

import reactor.core.publisher.Mono;

/** A view of one connection for one request, got from {@link H2ConnectionPool#get} while its token is held. */
public interface H2Connection {
    /** To its users a connection is there or it is not. */
    enum State {
        READY,
        DEAD
    }

    /**
     * Sends one request on the token's seat; the {@code Mono} works once, retries nothing, and completes when the
     * response's head arrives, on the connection's event loop. Cancelling it sends RST_STREAM(CANCEL).
     *
     * <p>Errors: {@link StaleTokenException} if the token was used or released before or its connection went;
     * otherwise a {@link PoolException} with its verdict.
     */
    Mono<H2Response> request(H2Request request);

    /** Whether the token's connection still stands; from any thread, and out of date as soon as it is known. */
    State state();
}
