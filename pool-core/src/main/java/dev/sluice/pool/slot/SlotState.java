package dev.sluice.pool.slot;

/**
 * Where a slot is in the life of its connection.
 *
 * <pre>
 *            DIAL            CONNECTED          DRAIN
 *   EMPTY ---------> CONNECTING -------> READY -------> DRAINING
 *     ^                  | \                |              | ^
 *     |                  |  +---------------|-- DRAIN -----|-+
 *     +----- CLOSED -----+------ CLOSED ----+--- CLOSED ---+
 * </pre>
 *
 * READY shows as <em>available</em> while no seat is taken and as <em>in use</em> while one is: derived, not stored.
 */
public enum SlotState {
    EMPTY,
    CONNECTING,
    READY,
    DRAINING;

    /** The state after the event; an illegal pair is a bug of the caller and throws. */
    SlotState on(SlotEvent event) {
        return switch (this) {
            case EMPTY ->
                switch (event) {
                    case DIAL -> CONNECTING;
                    case CONNECTED, DRAIN, CLOSED -> throw illegal(event);
                };
            case CONNECTING ->
                switch (event) {
                    case CONNECTED -> READY;
                    case DRAIN -> DRAINING;
                    case CLOSED -> EMPTY;
                    case DIAL -> throw illegal(event);
                };
            case READY ->
                switch (event) {
                    case DRAIN -> DRAINING;
                    case CLOSED -> EMPTY;
                    case DIAL, CONNECTED -> throw illegal(event);
                };
            case DRAINING ->
                switch (event) {
                    // a peer may say GOAWAY twice, and a connection that is old may get one besides
                    case DRAIN -> DRAINING;
                    case CLOSED -> EMPTY;
                    case DIAL, CONNECTED -> throw illegal(event);
                };
        };
    }

    private IllegalStateException illegal(SlotEvent event) {
        return new IllegalStateException(event + " in state " + this);
    }
}
