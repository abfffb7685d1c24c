package dev.sluice.pool.slot;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.Origin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The right to one seat. One atomic step decides every race, from any thread; the accounting follows on the shard's loop.
 *
 * <pre>
 *   HELD --use--> USED --release--> RELEASED
 *     +------------release-----------^
 * </pre>
 */
public final class SeatToken implements ConnectionToken {
    private static final int HELD = 0;
    private static final int USED = 1;
    private static final int RELEASED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(SeatToken.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SlotGroup group;
    private final Slot slot;
    private final int seat;
    private final int generation;

    @SuppressWarnings({"FieldMayBeFinal", "UnusedVariable"}) // read and changed through STATE
    private volatile int state = HELD;

    SeatToken(SlotGroup group, Slot slot, int seat) {
        this.group = group;
        this.slot = slot;
        this.seat = seat;
        this.generation = slot.generation();
    }

    /** Takes the right to send one request; true once, and only before the release. */
    public boolean use() {
        return STATE.compareAndSet(this, HELD, USED);
    }

    /** Whether this call released an unused token, so that its seat is to be given back. */
    public boolean releaseUnused() {
        return STATE.compareAndSet(this, HELD, RELEASED);
    }

    /** Whether this call released a used token, whose request may still be running. */
    public boolean releaseUsed() {
        return STATE.compareAndSet(this, USED, RELEASED);
    }

    /** Whether the connection that it was granted on is the one in its slot; on the shard's loop for a sure answer. */
    public boolean current() {
        return slot.generation() == generation && slot.state() != SlotState.EMPTY;
    }

    /** The group that granted it. */
    public SlotGroup group() {
        return group;
    }

    /** The slot that it was granted on, which may hold another connection by now. */
    public Slot place() {
        return slot;
    }

    @Override
    public Origin origin() {
        return group.origin();
    }

    @Override
    public int slot() {
        return slot.index();
    }

    @Override
    public int seat() {
        return seat;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public String toString() {
        return origin() + " slot " + slot.index() + '#' + generation + " seat " + seat;
    }
}
