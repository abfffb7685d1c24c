package dev.sluice.pool;

import reactor.core.publisher.Mono;

/**
 * A client for programs: whole bodies with a cap, default headers, one timeout, on an {@link H2ConnectionPool}.
 *
 * <p>URIs are absolute: {@code http} and {@code h2c} mean cleartext HTTP/2 by prior knowledge, {@code https} and
 * {@code h2} TLS. Every {@code Mono} is cold, sends a request per subscription, cancels it when cancelled, and fails with
 * a {@link PoolException}; a status of 400 or more is an answer, not an error.
 */
public interface H2Client {
    /** Starts a client on a pool, which stays the caller's to dispose. */
    static H2ClientBuilder builder(H2ConnectionPool pool) {
        return new H2ClientBuilder(pool);
    }

    /** GET. */
    Mono<H2Reply> get(String uri);

    /** POST of bytes of this media type. */
    Mono<H2Reply> post(String uri, String contentType, byte[] body);

    /** POST of JSON, as UTF-8. */
    Mono<H2Reply> postJson(String uri, String json);

    /** Any request to an origin, with the client's default headers, timeout and cap. */
    Mono<H2Reply> send(Origin origin, H2Request request);
}
