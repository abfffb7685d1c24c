package dev.sluice.pool.slot;

import java.util.ArrayList;
import java.util.List;

/** What a test believes of one slot, counted in another way: tokens and streams as things, not as numbers. */
final class SlotModel {
    private final SlotLimits limits;
    SlotState state = SlotState.EMPTY;
    int generation;
    final List<SeatToken> unused = new ArrayList<>();
    final List<SeatToken> open = new ArrayList<>();
    long openedEver;
    long peerLimit;
    long lingering;
    boolean closeAsked;

    SlotModel(SlotLimits limits) {
        this.limits = limits;
    }

    void dialled() {
        state = SlotState.CONNECTING;
        generation++;
        openedEver = 0;
        peerLimit = Slot.UNLIMITED;
        lingering = 0;
        closeAsked = false;
    }

    void gone() {
        state = SlotState.EMPTY;
        unused.clear();
        open.clear();
    }

    int taken() {
        return unused.size() + open.size();
    }

    long limit() {
        long windows = Math.max(0, limits.bufferBytes() - lingering) / limits.windowBytes();
        return Math.min(Math.min(limits.seats(), peerLimit), windows);
    }

    boolean alive() {
        return state == SlotState.READY || state == SlotState.CONNECTING;
    }

    long free() {
        if (state != SlotState.READY) {
            return 0;
        }
        long streams = limits.capacity() - openedEver - unused.size();
        return Math.max(0, Math.min(limit() - taken(), streams));
    }

    boolean spent() {
        return openedEver + unused.size() >= limits.capacity();
    }

    boolean mayOpen() {
        return state == SlotState.READY && open.size() < limit();
    }
}
