package dev.sluice.pool.slot;

import dev.sluice.pool.PoolException;
import org.jspecify.annotations.Nullable;

/** Decides when another connection is made: for those who wait, in place of one that goes, to keep the minimum warm. */
final class Dialling {
    private final SlotLimits limits;
    private final SlotTable table;
    private final Waiters waiters;
    private final SlotActions actions;
    private final Backoff backoff;

    private long lastPeerLimit = Slot.UNLIMITED;
    private int warm;
    private boolean onlyForWaiters;

    Dialling(SlotTable table, Waiters waiters, SlotActions actions, Backoff backoff) {
        this.limits = table.limits();
        this.table = table;
        this.waiters = waiters;
        this.actions = actions;
        this.backoff = backoff;
        this.warm = limits.min();
    }

    /** One dial serves all that wait for it; another starts only when more wait than it will seat. */
    void dialMissing(long nowNanos) {
        while (wanted() && backoff.over(nowNanos) && table.room() > 0) {
            Slot slot = table.occupy();
            slot.connectedNanos = nowNanos;
            actions.dial(slot);
        }
    }

    private boolean wanted() {
        int connecting = table.count(SlotState.CONNECTING);
        if (waiters.size() > connecting * seatsPerDial()) {
            return true;
        }
        return !onlyForWaiters && (connecting < table.retiring() || table.alive() < warm);
    }

    /** Whether a seat that a waiter would like better than those that are free may still come by a dial. */
    boolean mayBringAnother(long nowNanos) {
        return table.count(SlotState.CONNECTING) > 0 || (table.room() > 0 && backoff.over(nowNanos));
    }

    /** Seats of connections that are being made, may be made now, or get the place of one that drains. */
    long seatsToCome(long nowNanos) {
        long connections = table.count(SlotState.CONNECTING);
        if (backoff.over(nowNanos)) {
            connections += table.allDraining() ? 1 : table.room();
        }
        return connections * seatsPerDial();
    }

    /** What the next connection will seat, as far as can be told before its peer has spoken. */
    private long seatsPerDial() {
        return Math.max(1, Math.min(Math.min(limits.seats(), limits.capacity()), lastPeerLimit));
    }

    /** The reason why waiting would be waiting for nothing: nothing stands, and dials back off. Null if it would not. */
    @Nullable
    PoolException hopeless(long nowNanos) {
        return table.alive() == 0 && !backoff.over(nowNanos) ? backoff.last() : null;
    }

    void peerLimit(long streams) {
        lastPeerLimit = streams;
    }

    /** A dial failed: who asked for warm connections is told so, and they are not dialled for ever. */
    void failed(PoolException reason, long nowNanos) {
        backoff.failed(reason, nowNanos);
        warmedUp();
    }

    /** Keeps this many connections, if it is more than now, until {@link #warmedUp}. */
    void warmUp(int connections) {
        warm = Math.max(warm, Math.min(connections, limits.max()));
    }

    int warm() {
        return warm;
    }

    void warmedUp() {
        warm = limits.min();
    }

    void shutDown() {
        onlyForWaiters = true;
    }
}
