package dev.sluice.gateway.proxy;

import dev.sluice.gateway.upstream.NoBackendException;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.PoolException;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/** What a client is told of a failure. */
final class ErrorMapping {
    private ErrorMapping() {}

    /** The answer to a request that failed before its answer began. */
    static OwnAnswer answer(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.answer();
        }
        if (failure instanceof NoBackendException) {
            return OwnAnswer.of(503, "no-backend");
        }
        if (failure instanceof PoolException exception) {
            return OwnAnswer.of(status(exception.code()), word(exception.code()));
        }
        return OwnAnswer.of(500, "internal-error");
    }

    /** 503: nobody was there to ask; 504: nobody answered in time; 502: what came was no answer. */
    private static int status(ErrorCode code) {
        return switch (code) {
            case QUEUE_FULL, ACQUIRE_TIMEOUT, CONNECT_FAILED, POOL_CLOSED, STREAM_REFUSED -> 503;
            case CONNECT_TIMEOUT, RESPONSE_TIMEOUT, IDLE_TIMEOUT, PING_TIMEOUT -> 504;
            case BODY_FAILED, REQUEST_INVALID -> 400;
            case CONNECT_PROTOCOL_UNSUPPORTED -> 501;
            case TLS_FAILED,
                    STALE_TOKEN,
                    STREAM_RESET,
                    GOAWAY,
                    CONNECTION_CLOSED,
                    PROTOCOL_ERROR,
                    HEADERS_TOO_LARGE,
                    BODY_TOO_LARGE,
                    CANCELLED -> 502;
        };
    }

    /** The code as the answer's text, the log and the documentation name it. */
    static String word(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The code that breaks off an HTTP/2 answer: the upstream's own reset, unless the client would take it for a success
     * (NO_ERROR) or for leave to send the request again (REFUSED_STREAM); CANCEL, as a gRPC server has it, when the time
     * that the client gave is up.
     */
    static long resetCode(Throwable failure) {
        if (failure instanceof PoolException late && late.code() == ErrorCode.RESPONSE_TIMEOUT) {
            return Http2Error.CANCEL.code();
        }
        if (failure instanceof PoolException exception && exception.code() == ErrorCode.STREAM_RESET) {
            long code = exception.http2Code();
            boolean misleading =
                    code < 0 || code == Http2Error.NO_ERROR.code() || code == Http2Error.REFUSED_STREAM.code();
            return misleading ? Http2Error.INTERNAL_ERROR.code() : code;
        }
        return Http2Error.INTERNAL_ERROR.code();
    }
}
