package dev.sluice.pool.connection;

/** What a slot holds: a connection in the making, or one that stands. */
interface Link {
    /** Ends it because its slot says so; the slot is told when it is gone. */
    void close(String reason);

    /** Ends it because the pool ends: its streams fail at once. */
    void dispose();
}
