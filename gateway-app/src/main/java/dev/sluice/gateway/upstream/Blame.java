package dev.sluice.gateway.upstream;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http2.Http2Error;

/** Whose fault a failure before the answer's head is: only a backend's counts against its health. */
final class Blame {
    private Blame() {}

    /**
     * Whether the backend is to blame. A caller that goes or sends nonsense is not its fault, nor is a bound of the pool, an
     * answer that is too large for us, or a deadline that the caller chose ({@code hurried}).
     */
    static boolean isBackends(PoolException failure, boolean hurried) {
        return switch (failure.code()) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED, PING_TIMEOUT, PROTOCOL_ERROR -> true;
            case STREAM_RESET, STREAM_REFUSED, CONNECTION_CLOSED -> failure.initiator() == Initiator.PEER;
            case GOAWAY -> failure.http2Code() != Http2Error.NO_ERROR.code();
            // SAFE: it had no seat yet, so nothing was asked of the backend
            case RESPONSE_TIMEOUT, IDLE_TIMEOUT ->
                !hurried && failure.initiator() != Initiator.CALLER && failure.verdict() != RetryVerdict.SAFE;
            case QUEUE_FULL,
                    ACQUIRE_TIMEOUT,
                    POOL_CLOSED,
                    STALE_TOKEN,
                    HEADERS_TOO_LARGE,
                    BODY_TOO_LARGE,
                    BODY_FAILED,
                    REQUEST_INVALID,
                    CONNECT_PROTOCOL_UNSUPPORTED,
                    CANCELLED -> false;
        };
    }
}
