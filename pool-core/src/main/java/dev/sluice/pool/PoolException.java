package dev.sluice.pool;

import org.jspecify.annotations.Nullable;

/**
 * Every failure of the pool: what went wrong, who made it so, and whether the request may be sent again.
 *
 * <p>It has no stack trace: a peer can provoke it at will, and where it was made says nothing that its code does not.
 */
public class PoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long NO_HTTP2_CODE = -1;

    private final ErrorCode code;
    private final Initiator initiator;
    private final RetryVerdict verdict;
    private final long http2Code;

    public PoolException(ErrorCode code, Initiator initiator, RetryVerdict verdict, String message) {
        this(code, initiator, verdict, message, NO_HTTP2_CODE, null);
    }

    public PoolException(
            ErrorCode code, Initiator initiator, RetryVerdict verdict, String message, @Nullable Throwable cause) {
        this(code, initiator, verdict, message, NO_HTTP2_CODE, cause);
    }

    private PoolException(
            ErrorCode code,
            Initiator initiator,
            RetryVerdict verdict,
            String message,
            long http2Code,
            @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.code = code;
        this.initiator = initiator;
        this.verdict = verdict;
        this.http2Code = http2Code;
    }

    /** A failure that carries the error code of an HTTP/2 frame (RFC 9113 §7), as an unsigned 32-bit number. */
    public static PoolException ofHttp2(
            ErrorCode code, Initiator initiator, RetryVerdict verdict, long http2Code, String message) {
        return new PoolException(code, initiator, verdict, message, http2Code, null);
    }

    /** The same failure with another verdict, for one who knows more; the original is the cause. */
    public PoolException withVerdict(RetryVerdict other) {
        return other == verdict ? this : new PoolException(code, initiator, other, message(), http2Code, this);
    }

    /** What went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** Who made it so. */
    public Initiator initiator() {
        return initiator;
    }

    /** Whether the request may be sent again. */
    public RetryVerdict verdict() {
        return verdict;
    }

    /** The HTTP/2 error code that came or went in a frame (RFC 9113 §7), or -1 where there was none. */
    public long http2Code() {
        return http2Code;
    }

    private String message() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
