package dev.sluice.pool.slot;

/** How connections go: no new stream from then on, and closed once, when the last stream has or when it took too long. */
final class Draining {
    private final SlotTable table;
    private final SlotActions actions;
    private final long drainNanos;

    Draining(SlotTable table, SlotActions actions, long drainNanos) {
        this.table = table;
        this.actions = actions;
        this.drainNanos = drainNanos;
    }

    void begin(Slot slot, String reason, long nowNanos) {
        slot.on(SlotEvent.DRAIN);
        slot.reason = reason;
        slot.drainingSinceNanos = nowNanos;
        actions.draining(slot, reason);
        closeIfDone(slot);
    }

    void closeIfDone(Slot slot) {
        if (slot.openStreams() == 0) {
            close(slot, slot.reason == null ? "drained" : slot.reason);
        }
    }

    /** Every drain has a deadline. */
    void checkDeadline(Slot slot, long nowNanos) {
        if (nowNanos - slot.drainingSinceNanos >= drainNanos) {
            close(slot, "drain-timeout");
        }
    }

    /** All connections that stand go, and those that are being made. */
    void beginAll(String reason, long nowNanos) {
        for (Slot slot : table.all()) {
            if (slot.state() == SlotState.READY || slot.state() == SlotState.CONNECTING) {
                begin(slot, reason, nowNanos);
            }
        }
    }

    /**
     * Where every slot is taken by a connection that drains, new requests would wait for streams that may last as long as
     * they like: the one that has drained longest gives up its place.
     */
    void makeRoom() {
        Slot longest = table.longestOfAllDraining();
        if (longest != null) {
            close(longest, "drain-crowded");
        }
    }

    private void close(Slot slot, String reason) {
        if (!slot.closeAsked) {
            slot.closeAsked = true;
            actions.close(slot, reason);
        }
    }
}
