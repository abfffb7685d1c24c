package dev.sluice.pool;

/** A token that no longer proves a right: it was used, released, or its connection went. The request was not written. */
public final class StaleTokenException extends PoolException {
    private static final long serialVersionUID = 1L;

    public StaleTokenException(String message) {
        super(ErrorCode.STALE_TOKEN, Initiator.CALLER, RetryVerdict.SAFE, message);
    }
}
