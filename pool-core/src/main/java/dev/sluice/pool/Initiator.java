package dev.sluice.pool;

/** Who made a request fail. */
public enum Initiator {
    /** The code that called the pool: a cancel, an invalid request, a body that failed. */
    CALLER,
    /** The pool: a limit, a deadline, a shutdown. */
    POOL,
    /** The upstream or the network on the way to it. */
    PEER
}
