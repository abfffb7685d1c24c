package dev.sluice.pool;

import reactor.core.publisher.Mono;

/**
 * A client for programs: whole bodies with a cap, default headers, one timeout, on an {@link H2ConnectionPool}.
 *
 * <p>URIs are absolute: {@code http} and {@code h2c} mean cleartext HTTP/2 by prior knowledge, {@code https} and
 * {@code h2} TLS. Path and query are sent verbatim, and a fragment is not sent. Redirects are not followed and content
 * is not decoded.
 *
 * <p>Every {@code Mono} is cold, sends a request per subscription, cancels it when cancelled, and fails with
 * a {@link PoolException}; a status of 400 or more is an answer, not an error. Beside the pool's own failures:
 *
 * <ul>
 *   <li>{@link ErrorCode#RESPONSE_TIMEOUT} when the whole answer is not here within the client's timeout; the stream is
 *       reset. IF_IDEMPOTENT, since the upstream may have acted on the request.
 *   <li>{@link ErrorCode#BODY_TOO_LARGE} as soon as the body is known to pass the cap; the stream is reset. NEVER.
 *   <li>{@link ErrorCode#REQUEST_INVALID} for a URI that cannot be sent. NEVER.
 * </ul>
 *
 * <p>Threads: all methods may be called from any thread and never block. A reply comes on its connection's event loop,
 * so what follows in the chain must not block either; a timeout comes on Reactor's {@code parallel} scheduler, whose
 * timer it uses.
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

    /** Any request to an origin, with the client's default headers, timeout and cap; its own fields stay as they are. */
    Mono<H2Reply> send(Origin origin, H2Request request);
}
