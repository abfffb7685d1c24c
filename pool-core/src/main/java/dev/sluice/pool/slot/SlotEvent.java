package dev.sluice.pool.slot;

/** What happens to a slot. */
public enum SlotEvent {
    /** A connection is being made for it. */
    DIAL,
    /** The connection stands and the peer's limit is known, or assumed. */
    CONNECTED,
    /** The connection takes no new stream from now on. */
    DRAIN,
    /** The connection is gone, or was never made. */
    CLOSED
}
