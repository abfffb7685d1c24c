package dev.sluice.pool.slot;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fixed array of slots, and the questions that are asked of all of them: room for the maximum and for as many that drain. */
final class SlotTable {
    private final SlotLimits limits;
    private final Slot[] slots;
    private final List<Slot> all;
    /** Slots from here on never held a connection: the questions stop before them. */
    private int used;

    SlotTable(SlotLimits limits) {
        this.limits = limits;
        this.slots = new Slot[2 * limits.max()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(i, limits);
        }
        this.all = List.of(slots);
    }

    /** The ready slot with the fewest streams among those with a free seat; one that is about to go comes last. */
    @Nullable
    Slot freest(@Nullable Slot avoided) {
        Slot best = null;
        for (int i = 0; i < used; i++) {
            Slot slot = slots[i];
            if (slot != avoided && slot.free() && (best == null || better(slot, best))) {
                best = slot;
            }
        }
        return best;
    }

    private static boolean better(Slot slot, Slot best) {
        return slot.retiring == best.retiring ? slot.taken() < best.taken() : best.retiring;
    }

    /** Tokens that may be granted now, on all of them. */
    long freeSeats() {
        long seats = 0;
        for (int i = 0; i < used; i++) {
            seats += slots[i].freeSeats();
        }
        return seats;
    }

    /** How many more connections fit: those that are being replaced no longer count. */
    int room() {
        int empty = slots.length - used + count(SlotState.EMPTY);
        return Math.min(limits.max() - alive() + retiring(), empty);
    }

    /** The first empty slot, with a connection to be made for it from now on. */
    Slot occupy() {
        Slot slot = Objects.requireNonNull(empty(), "room for another");
        used = Math.max(used, slot.index() + 1);
        slot.on(SlotEvent.DIAL);
        return slot;
    }

    private @Nullable Slot empty() {
        for (Slot slot : slots) {
            if (slot.state() == SlotState.EMPTY) {
                return slot;
            }
        }
        return null;
    }

    /** The one that has stood longest of those that are being replaced. */
    @Nullable
    Slot oldestRetiring() {
        Slot oldest = null;
        for (int i = 0; i < used; i++) {
            Slot slot = slots[i];
            if (slot.retiring && (oldest == null || slot.connectedNanos - oldest.connectedNanos < 0)) {
                oldest = slot;
            }
        }
        return oldest;
    }

    /** The one that has drained longest, if every slot drains; null otherwise, or if one of them is being closed already. */
    @Nullable
    Slot longestOfAllDraining() {
        Slot longest = null;
        for (Slot slot : slots) {
            if (slot.state() != SlotState.DRAINING || slot.closeAsked) {
                return null;
            }
            if (longest == null || slot.drainingSinceNanos - longest.drainingSinceNanos < 0) {
                longest = slot;
            }
        }
        return longest;
    }

    int retiring() {
        int count = 0;
        for (int i = 0; i < used; i++) {
            count += slots[i].retiring ? 1 : 0;
        }
        return count;
    }

    /** Connections that take or will take streams. */
    int alive() {
        return count(SlotState.CONNECTING) + count(SlotState.READY);
    }

    /** Slots in this state, the ones that never held a connection left out. */
    int count(SlotState state) {
        int count = 0;
        for (int i = 0; i < used; i++) {
            count += slots[i].state() == state ? 1 : 0;
        }
        return count;
    }

    boolean allDraining() {
        return count(SlotState.DRAINING) == slots.length;
    }

    boolean isEmpty() {
        return count(SlotState.EMPTY) == used;
    }

    SlotLimits limits() {
        return limits;
    }

    List<Slot> all() {
        return all;
    }
}
