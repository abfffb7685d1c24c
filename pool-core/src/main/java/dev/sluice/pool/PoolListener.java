package dev.sluice.pool;

/**
 * Is told what happens in a pool, for metrics and logs. Called on event loops: must not block or throw. What can be
 * counted at leisure is in the {@link PoolSnapshot} instead.
 */
public interface PoolListener {
    /** Is told nothing. */
    PoolListener NONE = new PoolListener() {};

    /** A dial succeeded: the peer's SETTINGS are here, or their second has passed. */
    default void connected(Origin origin, long nanos) {}

    /** A dial failed. */
    default void dialFailed(Origin origin, PoolException reason) {}

    /** A connection takes no new streams from now on; {@code reason} is one of few words. */
    default void draining(Origin origin, String reason) {}

    /** A connection is gone; {@code reason} is one of few words. */
    default void closed(Origin origin, String reason) {}

    /** GOAWAY came (PEER) or went out (POOL), with this code of RFC 9113 §7. */
    default void goAway(Origin origin, Initiator initiator, long http2Code) {}

    /** RST_STREAM came (PEER) or went out (CALLER, POOL), with this code of RFC 9113 §7. */
    default void reset(Origin origin, Initiator initiator, long http2Code) {}

    /** A request is sent again because of this failure. */
    default void retried(Origin origin, PoolException reason) {}

    /** A request got its seat after it had waited. */
    default void waited(Origin origin, long nanos) {}

    /** A request's caller was not on the event loop that served it, and had to be moved there. */
    default void hopped(Origin origin) {}

    /** A request did not get a seat. */
    default void refused(Origin origin, PoolException reason) {}
}
