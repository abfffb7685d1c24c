package dev.sluice.pool;

/**
 * An opaque value that proves the right to one seat, that is to one concurrent stream on one connection.
 *
 * <p>It works once, for one request, from any thread, and must be given to {@link H2ConnectionPool#release} by whoever
 * got it, also after the request. A seat whose token is neither used nor released stays taken. The generation makes a
 * token of a connection that went useless on the connection that took its place.
 */
public interface ConnectionToken {
    /** Where the seat's connection leads. */
    Origin origin();

    /** The slot's index within its origin's slots on one event loop. */
    int slot();

    /** The seat: how many had been granted on this connection before it. */
    int seat();

    /** How many connections this slot had held before, and one. */
    int generation();
}
