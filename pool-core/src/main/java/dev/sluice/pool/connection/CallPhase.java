package dev.sluice.pool.connection;

/**
 * Where a {@link Call} is.
 *
 * <pre>
 *   NEW --ask--> WAITING --seat--> SENT --head--> DONE
 *                 ^   ^    |       ^  |
 *            time |   |    v  PONG |  | never processed
 *                 |   |  PROVING --+  |
 *              PAUSING+---------------+
 * </pre>
 *
 * A failure or a cancel ends each of them in DONE.
 */
enum CallPhase {
    NEW,
    /** For a seat. */
    WAITING,
    /** Before it asks again. */
    PAUSING,
    /** That its connection still stands. */
    PROVING,
    /** Its stream is open. */
    SENT,
    DONE
}
