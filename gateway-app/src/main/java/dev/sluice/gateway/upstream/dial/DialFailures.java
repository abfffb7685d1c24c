package dev.sluice.gateway.upstream.dial;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

/**
 * Why there is no connection, in the pool's words: nothing was sent, so each may be tried again. The failures of Reactor
 * Netty's pool are told apart by their types, which it has under a name of its own; a newer one that moves them does not compile.
 */
public final class DialFailures {
    private static final int LONGEST_WORDS = 200;

    private DialFailures() {}

    /** What Reactor Netty or Netty says, of a connection to this backend. */
    public static PoolException of(String backend, Throwable cause) {
        if (cause instanceof PoolAcquirePendingLimitException) {
            return failure(ErrorCode.QUEUE_FULL, Initiator.POOL, "too many requests wait for " + backend);
        }
        if (cause instanceof PoolAcquireTimeoutException) {
            return failure(ErrorCode.ACQUIRE_TIMEOUT, Initiator.POOL, "no free connection in time to " + backend);
        }
        if (cause instanceof PoolShutdownException) {
            return failure(ErrorCode.POOL_CLOSED, Initiator.POOL, "the pool is closed");
        }
        return failure(code(cause), Initiator.PEER, "no connection to " + backend + ": " + words(root(cause)));
    }

    /** Whether it is a dial that failed, and not the wait for a connection. */
    public static boolean isDial(PoolException reason) {
        return reason.initiator() == Initiator.PEER;
    }

    private static PoolException failure(ErrorCode code, Initiator initiator, String message) {
        return new PoolException(code, initiator, RetryVerdict.SAFE, message);
    }

    private static ErrorCode code(Throwable cause) {
        if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
            return ErrorCode.CONNECT_TIMEOUT;
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return ErrorCode.TLS_FAILED;
            }
        }
        return ErrorCode.CONNECT_FAILED;
    }

    /** OpenSSL's engine says "General OpenSslEngine problem"; which one is at the bottom. */
    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof SSLException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What a failure says of itself, cut short: a peer can have put in what it likes. */
    public static String words(Throwable cause) {
        String message = cause.getMessage();
        String words = message == null ? cause.getClass().getSimpleName() : message;
        return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
    }
}
