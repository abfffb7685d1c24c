package dev.sluice.gateway.proxy;

import dev.sluice.gateway.upstream.NoBackendException;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.PoolException;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/** What a client is told of a failure. */
final class ErrorMapping {
    static final OwnAnswer INTERNAL = new OwnAnswer(500, "internal-error", "The gateway made a mistake.");

    private ErrorMapping() {}

    /** The answer to a request that failed before its answer began; {@code detailed}: with the failure's own words. */
    static OwnAnswer answer(Throwable failure, boolean detailed) {
        if (failure instanceof Refusal refusal) {
            return refusal.answer();
        }
        if (failure instanceof NoBackendException out) {
            return noBackend(Math.max(1, (int) out.retryAfter().toSeconds()));
        }
        if (failure instanceof PoolException exception) {
            ErrorCode code = exception.code();
            String words = exception.getMessage();
            return new OwnAnswer(status(code), word(code), detailed && words != null ? words : sentence(code));
        }
        return INTERNAL;
    }

    /** Nobody was asked: all are out, and will be looked at again after this time. */
    static OwnAnswer noBackend(int retryAfterSeconds) {
        return new OwnAnswer(503, "no-backend", "All of the upstream's backends are out.", retryAfterSeconds);
    }

    /** 503: nobody was there to ask; 504: nobody answered in time; 502: what came was no answer. */
    static int status(ErrorCode code) {
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
        return switch (code) {
            // a client's own body-too-large is another thing
            case BODY_TOO_LARGE -> "answer-too-large";
            default -> code.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static String sentence(ErrorCode code) {
        return switch (code) {
            case QUEUE_FULL -> "As many requests wait for the upstream as may.";
            case ACQUIRE_TIMEOUT -> "The upstream had no room for the request in time.";
            case CONNECT_FAILED -> "The upstream cannot be reached.";
            case CONNECT_TIMEOUT -> "The upstream could not be reached in time.";
            case TLS_FAILED -> "No secure connection to the upstream could be made.";
            case POOL_CLOSED -> "The gateway is stopping.";
            case STREAM_REFUSED -> "The upstream refused the request.";
            case RESPONSE_TIMEOUT -> "The upstream did not answer in time.";
            case IDLE_TIMEOUT, PING_TIMEOUT -> "The upstream fell silent.";
            case STREAM_RESET -> "The upstream gave the request up.";
            case GOAWAY -> "The upstream ended its connection before it answered.";
            case CONNECTION_CLOSED -> "The upstream's connection ended before it answered.";
            case PROTOCOL_ERROR -> "The upstream's answer was none.";
            case HEADERS_TOO_LARGE -> "The upstream's answer has too large a header.";
            case BODY_TOO_LARGE -> "The upstream's answer is too large.";
            case BODY_FAILED -> "The request's body was not sent to its end.";
            case REQUEST_INVALID -> "The request cannot be sent to the upstream as it is.";
            case CONNECT_PROTOCOL_UNSUPPORTED -> "The upstream does not take extended CONNECT.";
            case STALE_TOKEN, CANCELLED -> "The request was given up.";
        };
    }

    /**
     * The code that breaks off an HTTP/2 answer: the upstream's own reset, unless the client would take it for a success
     * (NO_ERROR) or for leave to send the request again (REFUSED_STREAM); CANCEL, as a gRPC server has it, when the time
     * that the client gave is up.
     */
    static long resetCode(Throwable failure) {
        if (failure instanceof Refusal
                || (failure instanceof PoolException late && late.code() == ErrorCode.RESPONSE_TIMEOUT)) {
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
