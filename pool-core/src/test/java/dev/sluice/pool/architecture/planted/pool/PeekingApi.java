package dev.sluice.pool.architecture.planted.pool;

import dev.sluice.pool.architecture.planted.pool.slot.DialingSlot;

/** An API type that looks inwards, and with the slot that uses it closes a circle. */
public final class PeekingApi {
    public int inside() {
        return DialingSlot.dial(this);
    }
}
