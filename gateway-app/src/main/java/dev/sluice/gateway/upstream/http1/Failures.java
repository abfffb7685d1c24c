package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/** The failures of this package, each made in one place: code, initiator, verdict, words. */
final class Failures {
    private Failures() {}

    static PoolException refusedByClosedPool() {
        return new PoolException(ErrorCode.POOL_CLOSED, Initiator.POOL, RetryVerdict.SAFE, "the pool is closed");
    }

    static PoolException closed() {
        return new PoolException(
                ErrorCode.POOL_CLOSED, Initiator.POOL, RetryVerdict.IF_IDEMPOTENT, "the pool was disposed");
    }

    static PoolException responseTimeout(String backend) {
        return new PoolException(
                ErrorCode.RESPONSE_TIMEOUT,
                Initiator.POOL,
                RetryVerdict.IF_IDEMPOTENT,
                "no response in time from " + backend);
    }

    static PoolException idleTimeout(String backend) {
        return new PoolException(
                ErrorCode.IDLE_TIMEOUT,
                Initiator.POOL,
                RetryVerdict.NEVER,
                "nothing moved in time on a connection to " + backend);
    }

    /** The head never left whole, so nobody acted on it. */
    static PoolException neverWritten(String backend) {
        return new PoolException(
                ErrorCode.CONNECTION_CLOSED,
                Initiator.PEER,
                RetryVerdict.SAFE,
                "connection to " + backend + " closed before the request was written");
    }

    static PoolException connectionClosed(String backend, String how) {
        return new PoolException(
                ErrorCode.CONNECTION_CLOSED,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                "connection to " + backend + " closed: " + how);
    }

    static PoolException protocol(String backend, String what) {
        return new PoolException(
                ErrorCode.PROTOCOL_ERROR,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                backend + " broke the protocol: " + what);
    }

    /** What the decoder could not read; its words are about syntax, and show no more of the bytes than one field. */
    static PoolException undecodable(String backend, Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return new PoolException(
                    ErrorCode.HEADERS_TOO_LARGE,
                    Initiator.PEER,
                    RetryVerdict.IF_IDEMPOTENT,
                    backend + " sent too large a header list");
        }
        return protocol(
                backend, "its answer cannot be read (" + cause.getClass().getSimpleName() + ")");
    }

    static PoolException bodyFailed(Throwable cause) {
        return new PoolException(
                ErrorCode.BODY_FAILED, Initiator.CALLER, RetryVerdict.NEVER, "the request's body failed", cause);
    }

    static PoolException invalidRequest(String what) {
        return new PoolException(ErrorCode.REQUEST_INVALID, Initiator.CALLER, RetryVerdict.NEVER, what);
    }

    static PoolException unusable(String backend, RuntimeException cause) {
        return new PoolException(
                ErrorCode.REQUEST_INVALID,
                Initiator.CALLER,
                RetryVerdict.NEVER,
                backend + " cannot be used: " + cause.getMessage(),
                cause);
    }

    static PoolException cancelled() {
        return new PoolException(
                ErrorCode.CANCELLED, Initiator.CALLER, RetryVerdict.NEVER, "the caller gave the request up");
    }
}
