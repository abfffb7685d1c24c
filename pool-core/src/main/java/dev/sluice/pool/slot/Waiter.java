package dev.sluice.pool.slot;

import dev.sluice.pool.PoolException;
import org.jspecify.annotations.Nullable;

/**
 * One who asks for a seat. Exactly one of its two answers comes, unless it withdraws before.
 *
 * <p>On the shard's event loop. An answer must not throw. It may ask again at once, but not for ever: what asks again
 * inside its answer is answered before the loop goes on to anything else.
 */
public abstract class Waiter {
    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    @Nullable
    Waiters queue;

    /** Who asked before whom; given by the first question. */
    long rank;

    private @Nullable Slot avoided;
    private int avoidedGeneration;

    /** A seat: from now on the waiter's to use or to return. May ask again at once. */
    public abstract void granted(SeatToken token);

    /** No seat, and why. May ask again at once. */
    public abstract void refused(PoolException reason);

    /** Prefers any other connection than the one in this slot now, which has just refused it. */
    public final void avoid(@Nullable Slot slot) {
        this.avoided = slot;
        this.avoidedGeneration = slot == null ? 0 : slot.generation();
    }

    final @Nullable Slot avoided() {
        Slot slot = avoided;
        return slot != null && slot.generation() == avoidedGeneration ? slot : null;
    }
}
