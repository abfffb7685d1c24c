package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.StaleTokenException;
import dev.sluice.pool.slot.SeatToken;
import io.netty.handler.codec.http2.Http2Error;

/** The failures of this package, each made in one place: code, initiator, verdict, words. */
final class Failures {
    private Failures() {}

    static PoolException closed() {
        return new PoolException(
                ErrorCode.POOL_CLOSED, Initiator.POOL, RetryVerdict.IF_IDEMPOTENT, "the pool was disposed");
    }

    static PoolException refusedByClosedPool() {
        return new PoolException(ErrorCode.POOL_CLOSED, Initiator.POOL, RetryVerdict.SAFE, "the pool is closed");
    }

    static PoolException acquireTimeout(Origin origin) {
        return new PoolException(
                ErrorCode.ACQUIRE_TIMEOUT, Initiator.POOL, RetryVerdict.SAFE, "no free seat in time for " + origin);
    }

    static PoolException responseTimeout(Origin origin, RetryVerdict verdict) {
        return new PoolException(
                ErrorCode.RESPONSE_TIMEOUT, Initiator.POOL, verdict, "no response in time from " + origin);
    }

    /** The request's own deadline has passed, which says nothing of the peer and leaves no time for another. */
    static PoolException deadlinePassed(Origin origin) {
        return new PoolException(
                ErrorCode.RESPONSE_TIMEOUT,
                Initiator.CALLER,
                RetryVerdict.NEVER,
                "no whole response from " + origin + " by the request's deadline");
    }

    static PoolException idleTimeout(Origin origin) {
        return new PoolException(
                ErrorCode.IDLE_TIMEOUT,
                Initiator.POOL,
                RetryVerdict.NEVER,
                "nothing moved in time on a stream of " + origin);
    }

    static PoolException neverWritten(Origin origin, String why) {
        return new PoolException(
                ErrorCode.CONNECTION_CLOSED, Initiator.POOL, RetryVerdict.SAFE, why + ", nothing sent to " + origin);
    }

    static PoolException pingTimeout(Origin origin) {
        return new PoolException(
                ErrorCode.PING_TIMEOUT,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                origin + " does not answer PING any more");
    }

    static PoolException connectionClosed(Origin origin, String how) {
        return new PoolException(
                ErrorCode.CONNECTION_CLOSED,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                "connection to " + origin + " closed: " + how);
    }

    static PoolException drainTimeout(Origin origin) {
        return new PoolException(
                ErrorCode.CONNECTION_CLOSED,
                Initiator.POOL,
                RetryVerdict.IF_IDEMPOTENT,
                "the draining connection to " + origin + " was closed at its deadline");
    }

    static PoolException protocol(Origin origin, Http2Error error, String what) {
        return PoolException.ofHttp2(
                ErrorCode.PROTOCOL_ERROR,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                error.code(),
                origin + " broke the protocol: " + what);
    }

    static PoolException headersTooLarge(Origin origin, String what) {
        return PoolException.ofHttp2(
                ErrorCode.HEADERS_TOO_LARGE,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                Http2Error.PROTOCOL_ERROR.code(),
                origin + " sent too large a header list: " + what);
    }

    /** RST_STREAM came: before the head only REFUSED_STREAM proves that nothing was done (RFC 9113 §8.7). */
    static PoolException reset(Origin origin, long code, boolean answered) {
        if (code == Http2Error.REFUSED_STREAM.code() && !answered) {
            return PoolException.ofHttp2(
                    ErrorCode.STREAM_REFUSED, Initiator.PEER, RetryVerdict.SAFE, code, origin + " refused the stream");
        }
        return PoolException.ofHttp2(
                ErrorCode.STREAM_RESET,
                Initiator.PEER,
                RetryVerdict.IF_IDEMPOTENT,
                code,
                origin + " reset the stream: " + name(code));
    }

    static PoolException goAway(Origin origin, long code, RetryVerdict verdict) {
        return PoolException.ofHttp2(
                ErrorCode.GOAWAY, Initiator.PEER, verdict, code, origin + " said GOAWAY: " + name(code));
    }

    static PoolException connectFailed(Origin origin, ErrorCode code, String how) {
        return new PoolException(code, Initiator.PEER, RetryVerdict.SAFE, "no connection to " + origin + ": " + how);
    }

    static PoolException bodyFailed(Throwable cause) {
        return new PoolException(
                ErrorCode.BODY_FAILED, Initiator.CALLER, RetryVerdict.NEVER, "the request's body failed", cause);
    }

    static PoolException invalidRequest(String what) {
        return new PoolException(ErrorCode.REQUEST_INVALID, Initiator.CALLER, RetryVerdict.NEVER, what);
    }

    static PoolException unusableOrigin(Origin origin, RuntimeException cause) {
        return new PoolException(
                ErrorCode.REQUEST_INVALID,
                Initiator.CALLER,
                RetryVerdict.NEVER,
                origin + " cannot be used: " + cause.getMessage(),
                cause);
    }

    static PoolException stale(SeatToken token) {
        return new StaleTokenException("the connection of " + token + " is gone");
    }

    static PoolException noExtendedConnect(Origin origin) {
        return new PoolException(
                ErrorCode.CONNECT_PROTOCOL_UNSUPPORTED,
                Initiator.PEER,
                RetryVerdict.NEVER,
                origin + " did not enable extended CONNECT");
    }

    static PoolException cancelled() {
        return new PoolException(
                ErrorCode.CANCELLED, Initiator.CALLER, RetryVerdict.NEVER, "the caller gave the request up");
    }

    /** The code's name in RFC 9113 §7, or its number where it has none. */
    static String name(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? "0x" + Long.toHexString(code) : error.name();
    }
}
