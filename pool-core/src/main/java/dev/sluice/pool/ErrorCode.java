package dev.sluice.pool;

/** What went wrong, in the pool's own words; stable enough to be a metric's tag. */
public enum ErrorCode {
    /** As many requests wait already as may. */
    QUEUE_FULL,
    /** No seat became free within the acquire timeout. */
    ACQUIRE_TIMEOUT,
    /** The connection could not be made: refused, unreachable, name not resolved, or dials are backing off. */
    CONNECT_FAILED,
    /** The connection was not made within the connect timeout. */
    CONNECT_TIMEOUT,
    /** The TLS handshake failed, the certificate was not accepted, or the peer did not choose {@code h2}. */
    TLS_FAILED,
    /** The pool is draining or was disposed. */
    POOL_CLOSED,
    /** A token was used twice, after its release, or after its connection went. */
    STALE_TOKEN,
    /** No response head within the response timeout, or no whole one within its request's deadline (CALLER). */
    RESPONSE_TIMEOUT,
    /** Nothing moved on the stream within its idle timeout. */
    IDLE_TIMEOUT,
    /** The peer did not answer a PING in time: the connection is half-open. */
    PING_TIMEOUT,
    /** The peer reset the stream; see {@link PoolException#http2Code()}. */
    STREAM_RESET,
    /** The peer refused the stream before acting on it (REFUSED_STREAM). */
    STREAM_REFUSED,
    /** The peer sent GOAWAY and the stream is not among those that it will answer, or it died with an error code. */
    GOAWAY,
    /** The connection closed under the stream. */
    CONNECTION_CLOSED,
    /** The peer broke HTTP/2 or HTTP semantics. */
    PROTOCOL_ERROR,
    /** The response's header list is larger than allowed. */
    HEADERS_TOO_LARGE,
    /** The body is larger than the cap of the one who collects it. */
    BODY_TOO_LARGE,
    /** The request's own body failed. */
    BODY_FAILED,
    /** The request cannot be sent as it is. */
    REQUEST_INVALID,
    /** Extended CONNECT (RFC 8441) to a peer that did not enable it. */
    CONNECT_PROTOCOL_UNSUPPORTED,
    /** The caller cancelled, or released the token while its request ran. */
    CANCELLED
}
