package dev.sluice.pool.slot;

import dev.sluice.pool.PoolException;
import org.jspecify.annotations.Nullable;

/** One who asks for a seat. Exactly one of its two answers comes, unless it withdraws before. */
public abstract class Waiter {
    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    boolean queued;
    private @Nullable Slot avoided;

    /** A seat: from now on the waiter's to use or to return. May ask again at once. */
    public abstract void granted(SeatToken token);

    /** No seat, and why. May ask again at once. */
    public abstract void refused(PoolException reason);

    /** Prefers any other slot: this one's connection has just refused it. */
    public final void avoid(@Nullable Slot slot) {
        this.avoided = slot;
    }

    final @Nullable Slot avoided() {
        return avoided;
    }
}
