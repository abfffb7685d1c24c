package dev.sluice.pool.slot;

/** What {@link SlotGroup} decides and somebody else does. Must not call back into the group before it returns. */
public interface SlotActions {
    /** Make a connection for this slot, and report {@link SlotGroup#connected} or {@link SlotGroup#dialFailed}. */
    void dial(Slot slot);

    /** The slot's connection takes no new stream. */
    void draining(Slot slot, String reason);

    /** Close the slot's connection, or stop making it, and report {@link SlotGroup#closed} afterwards. */
    void close(Slot slot, String reason);
}
