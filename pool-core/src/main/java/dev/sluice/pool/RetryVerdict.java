package dev.sluice.pool;

/** Says whether a request that failed may be sent again (RFC 9110 §9.2.2, RFC 9113 §8.7). */
public enum RetryVerdict {
    /** It is proved that no upstream acted on the request: it may be sent again whatever its method. */
    SAFE,
    /** The upstream may have acted on it: it may be sent again only if its method is idempotent. */
    IF_IDEMPOTENT,
    /** It must not be sent again: it was answered, the caller gave it up, or it would fail the same way. */
    NEVER
}
