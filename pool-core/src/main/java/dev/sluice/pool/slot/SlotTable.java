package dev.sluice.pool.slot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fixed array of slots, and the questions that are asked of all of them: room for the maximum and for as many that drain. */
final class SlotTable {
    private final SlotLimits limits;
    private final Slot[] slots;

    SlotTable(SlotLimits limits) {
        this.limits = limits;
        this.slots = new Slot[2 * limits.max()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(i, limits);
        }
    }

    /** The ready slot with the fewest streams among those with a free seat; one that is about to go comes last. */
    @Nullable
    Slot freest(@Nullable Slot avoided) {
        Slot best = null;
        for (Slot slot : slots) {
            if (slot != avoided && slot.free() && (best == null || better(slot, best))) {
                best = slot;
            }
        }
        return best;
    }

    private static boolean better(Slot slot, Slot best) {
        return slot.retiring == best.retiring ? slot.taken() < best.taken() : best.retiring;
    }

    /** Whether one more connection fits: those that are being replaced no longer count. */
    boolean roomForAnother() {
        return alive() - retiring() < limits.max() && empty() != null;
    }

    @Nullable
    Slot empty() {
        for (Slot slot : slots) {
            if (slot.state() == SlotState.EMPTY) {
                return slot;
            }
        }
        return null;
    }

    /** The one that has stood longest of those that are being replaced, but not this one. */
    @Nullable
    Slot oldestRetiring(Slot but) {
        Slot oldest = null;
        for (Slot slot : slots) {
            boolean candidate = slot.retiring && slot != but;
            if (candidate && (oldest == null || slot.connectedNanos - oldest.connectedNanos < 0)) {
                oldest = slot;
            }
        }
        return oldest;
    }

    int retiring() {
        int count = 0;
        for (Slot slot : slots) {
            count += slot.retiring ? 1 : 0;
        }
        return count;
    }

    /** Connections that take or will take streams. */
    int alive() {
        return count(SlotState.CONNECTING) + count(SlotState.READY);
    }

    int count(SlotState state) {
        int count = 0;
        for (Slot slot : slots) {
            count += slot.state() == state ? 1 : 0;
        }
        return count;
    }

    List<Slot> all() {
        return List.of(slots);
    }
}
