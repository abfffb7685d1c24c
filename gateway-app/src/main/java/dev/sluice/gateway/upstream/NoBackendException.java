package dev.sluice.gateway.upstream;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import java.time.Duration;

/** All backends of an upstream are out: nothing was sent to any. */
public final class NoBackendException extends PoolException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    NoBackendException(String upstream, Duration retryAfter) {
        super(
                ErrorCode.CONNECT_FAILED,
                Initiator.POOL,
                RetryVerdict.SAFE,
                "all backends of upstream " + upstream + " are out");
        this.retryAfter = retryAfter;
    }

    /** When it is worth another try: the time between two probes. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
