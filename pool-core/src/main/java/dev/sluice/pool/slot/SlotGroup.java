package dev.sluice.pool.slot;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one origin on one shard: who gets which seat, who waits, when another connection is dialled.
 *
 * <p>Pure decisions: time is an argument, what is to be done goes out through {@link SlotActions}, seats go out through
 * {@link Waiter}. On the shard's event loop only.
 */
public final class SlotGroup {
    private final Origin origin;
    private final SlotLimits limits;
    private final SlotActions actions;
    private final SlotTable table;
    private final Waiters waiters = new Waiters();
    private final Backoff backoff;
    private final Retirement retirement;

    private long lastPeerLimit = Slot.UNLIMITED;
    private int warm;
    private boolean serving;
    private boolean serveAgain;
    private boolean closing;

    public SlotGroup(Origin origin, PoolSettings settings, SlotActions actions, RandomGenerator random) {
        this.origin = origin;
        this.limits = SlotLimits.of(settings);
        this.actions = actions;
        this.backoff = new Backoff(settings.backoff(), random);
        this.retirement = new Retirement(limits, settings.lifetime(), random);
        this.warm = limits.min();
        this.table = new SlotTable(limits);
    }

    /** Asks for a seat: it is granted, queued behind the others, or refused, at once. */
    public void ask(Waiter waiter, long nowNanos) {
        if (closing) {
            waiter.refused(refusal(ErrorCode.POOL_CLOSED, "the pool is draining"));
            return;
        }
        Slot slot = waiters.isEmpty() ? table.freest(waiter.avoided()) : null;
        if (slot != null) {
            grant(waiter, slot);
            return;
        }
        if (waiters.size() >= limits.pending() + seatsBeingDialled() && !mayDial(nowNanos)) {
            waiter.refused(refusal(ErrorCode.QUEUE_FULL, waiters.size() + " requests wait for " + origin + " already"));
            return;
        }
        waiters.addLast(waiter);
        settle(nowNanos);
    }

    /** Asks again for one who had a seat already: before those who came later, and whatever the queue's bound. */
    public void askAgain(Waiter waiter, long nowNanos) {
        if (closing && table.alive() == 0) {
            waiter.refused(refusal(ErrorCode.POOL_CLOSED, "the pool is draining"));
            return;
        }
        waiters.addFirst(waiter);
        settle(nowNanos);
    }

    /** A seat that is free now, without waiting or dialling; null if there is none. */
    public @Nullable SeatToken take() {
        Slot slot = closing || !waiters.isEmpty() ? null : table.freest(null);
        return slot == null ? null : new SeatToken(this, slot, slot.grant());
    }

    /** Takes a waiter out of the queue; false if it had its answer. */
    public boolean withdraw(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** The connection stands; {@code peerLimit} is what its SETTINGS say, or 1 where they did not come in time. */
    public void connected(Slot slot, long peerLimit, long nowNanos) {
        slot.on(SlotEvent.CONNECTED);
        slot.connectedNanos = nowNanos;
        slot.idleSinceNanos = nowNanos;
        slot.maxAgeNanos = retirement.maxAgeNanos();
        backoff.succeeded();
        peerLimit(slot, peerLimit, nowNanos);
        drainReplaced(slot, nowNanos);
    }

    /** The peer's limit became another one. */
    public void peerLimit(Slot slot, long streams, long nowNanos) {
        slot.peerLimit(streams);
        lastPeerLimit = streams;
        settle(nowNanos);
    }

    /** The connection could not be made. Where no other stands or comes, all who wait are told at once. */
    public void dialFailed(Slot slot, PoolException reason, long nowNanos) {
        slot.on(SlotEvent.CLOSED);
        backoff.failed(reason, nowNanos);
        if (table.alive() == 0) {
            refuseAll(reason);
        }
        settle(nowNanos);
    }

    /** The connection takes no new stream; it is closed when its last one has. */
    public void drain(Slot slot, String reason, long nowNanos) {
        if (slot.state() == SlotState.DRAINING) {
            return;
        }
        slot.on(SlotEvent.DRAIN);
        slot.retiring = false;
        slot.reason = reason;
        slot.drainingSinceNanos = nowNanos;
        actions.draining(slot, reason);
        if (slot.openStreams() == 0) {
            actions.close(slot, reason);
        }
        settle(nowNanos);
    }

    /** The connection is gone, and with it all that was granted on it. */
    public void closed(Slot slot, long nowNanos) {
        slot.on(SlotEvent.CLOSED);
        settle(nowNanos);
    }

    /** A token's request opened its stream. */
    public void opened(Slot slot) {
        slot.open();
    }

    /** The codec reports a stream of this generation closed. */
    public void streamClosed(Slot slot, int generation, long nowNanos) {
        if (!current(slot, generation)) {
            return;
        }
        slot.close();
        if (slot.taken() == 0) {
            slot.idleSinceNanos = nowNanos;
        }
        if (slot.state() == SlotState.DRAINING && slot.openStreams() == 0) {
            actions.close(slot, slot.reason == null ? "drained" : slot.reason);
        } else if (slot.state() == SlotState.READY) {
            checkAge(slot, nowNanos);
        }
        if (!waiters.isEmpty() || closing) {
            settle(nowNanos);
        }
    }

    /** An unused token came back. */
    public void returned(SeatToken token, long nowNanos) {
        Slot slot = token.place();
        if (current(slot, token.generation())) {
            slot.giveBack();
            settle(nowNanos);
        }
    }

    /** Bytes of streams that are closed and of answers that nobody has read yet became more or fewer. */
    public void lingering(Slot slot, int generation, long deltaBytes, long nowNanos) {
        if (current(slot, generation)) {
            slot.linger(deltaBytes);
            if (deltaBytes < 0) {
                settle(nowNanos);
            }
        }
    }

    /** Keeps this many connections, if it is more than the minimum, until {@link #tend} has seen them stand once. */
    public void warmUp(int connections, long nowNanos) {
        warm = Math.max(warm, Math.min(connections, limits.max()));
        settle(nowNanos);
    }

    /** What time alone brings: idle and old connections go, drains end, dials are tried again. Call it now and then. */
    public void tend(long nowNanos) {
        for (Slot slot : table.all()) {
            switch (slot.state()) {
                case READY -> checkAge(slot, nowNanos);
                case DRAINING -> {
                    if (retirement.drainedTooLong(slot, nowNanos)) {
                        actions.close(slot, "drain-timeout");
                    }
                }
                case EMPTY, CONNECTING -> {}
            }
        }
        if (table.count(SlotState.READY) >= warm) {
            warm = closing ? 0 : limits.min();
        }
        settle(nowNanos);
    }

    /** No new requests from now on; those that wait are still served, and each connection goes when it is idle. */
    public void shutDown(long nowNanos) {
        closing = true;
        warm = 0;
        settle(nowNanos);
    }

    /** Tells all who wait. */
    public void refuseAll(PoolException reason) {
        // only those who wait now: one who asks again at once is not told twice
        for (int i = waiters.size(); i > 0; i--) {
            Waiter waiter = waiters.first();
            if (waiter == null) {
                return;
            }
            waiters.remove(waiter);
            waiter.refused(reason);
        }
    }

    private void grant(Waiter waiter, Slot slot) {
        waiter.granted(new SeatToken(this, slot, slot.grant()));
    }

    /**
     * Brings seats, waiters and dials into order after any change. A grant may end in another change before it returns
     * (a request that fails as it is written): the loop is then run again instead of being entered twice.
     */
    private void settle(long nowNanos) {
        if (serving) {
            serveAgain = true;
            return;
        }
        serving = true;
        try {
            do {
                serveAgain = false;
                serve(nowNanos);
                refuseHopeless(nowNanos);
                dialMissing(nowNanos);
                drainIfClosing(nowNanos);
            } while (serveAgain);
        } finally {
            serving = false;
        }
    }

    private void serve(long nowNanos) {
        for (Waiter waiter = waiters.first(); waiter != null; waiter = waiters.first()) {
            Slot slot = table.freest(waiter.avoided());
            if (slot == null && waiter.avoided() != null && nothingBetterToCome(nowNanos)) {
                slot = table.freest(null);
            }
            if (slot == null) {
                return;
            }
            waiters.remove(waiter);
            grant(waiter, slot);
        }
    }

    /** While dials back off and nothing stands, waiting would be waiting for nothing. */
    private void refuseHopeless(long nowNanos) {
        PoolException last = backoff.last();
        if (!waiters.isEmpty() && table.alive() == 0 && last != null && !backoff.over(nowNanos)) {
            refuseAll(last);
        }
    }

    /** One dial serves all that wait for it; another starts only when more wait than it will seat. */
    private void dialMissing(long nowNanos) {
        while (!closing || !waiters.isEmpty()) {
            boolean wanted = waiters.size() > seatsBeingDialled()
                    || table.count(SlotState.CONNECTING) < table.retiring()
                    || table.alive() < warm;
            if (!wanted || !mayDial(nowNanos)) {
                return;
            }
            Slot slot = Objects.requireNonNull(table.empty(), "room for another");
            slot.on(SlotEvent.DIAL);
            actions.dial(slot);
        }
    }

    private void drainIfClosing(long nowNanos) {
        if (!closing || !waiters.isEmpty()) {
            return;
        }
        for (Slot slot : table.all()) {
            if (slot.state() == SlotState.READY || slot.state() == SlotState.CONNECTING) {
                drain(slot, "shutdown", nowNanos);
            }
        }
    }

    private void checkAge(Slot slot, long nowNanos) {
        if (slot.exhausted()) {
            drain(slot, "max-requests", nowNanos);
        } else if (retirement.idle(slot, nowNanos) && table.count(SlotState.READY) > limits.min()) {
            drain(slot, "idle", nowNanos);
        } else if (!slot.retiring) {
            retire(slot, retirement.due(slot, nowNanos), nowNanos);
        }
    }

    /** An idle connection goes at once; one in use goes when its replacement stands, and serves until then. */
    private void retire(Slot slot, @Nullable String reason, long nowNanos) {
        if (reason == null) {
            return;
        }
        if (slot.taken() == 0 && table.count(SlotState.READY) > limits.min()) {
            drain(slot, reason, nowNanos);
        } else if (table.retiring() + table.count(SlotState.DRAINING) < limits.max()) {
            slot.retiring = true;
            slot.reason = reason;
        }
    }

    private void drainReplaced(Slot by, long nowNanos) {
        Slot oldest = table.oldestRetiring(by);
        if (oldest != null) {
            drain(oldest, oldest.reason == null ? "replaced" : oldest.reason, nowNanos);
        }
    }

    private boolean nothingBetterToCome(long nowNanos) {
        return table.count(SlotState.CONNECTING) == 0 && !mayDial(nowNanos);
    }

    private boolean mayDial(long nowNanos) {
        return table.roomForAnother() && backoff.over(nowNanos);
    }

    private long seatsBeingDialled() {
        return table.count(SlotState.CONNECTING) * Math.max(1, Math.min(limits.streams(), lastPeerLimit));
    }

    private static boolean current(Slot slot, int generation) {
        return slot.generation() == generation && slot.state() != SlotState.EMPTY;
    }

    private static PoolException refusal(ErrorCode code, String message) {
        return new PoolException(code, Initiator.POOL, RetryVerdict.SAFE, message);
    }

    /** Who carries the decisions out. */
    public SlotActions actions() {
        return actions;
    }

    /** Where its connections lead. */
    public Origin origin() {
        return origin;
    }

    /** All slots, the empty ones included. */
    public List<Slot> slots() {
        return table.all();
    }

    /** How many wait for a seat. */
    public int waiting() {
        return waiters.size();
    }

    /** Failed dials in a row. */
    public int failedDials() {
        return backoff.failures();
    }

    /** Until the next dial may start; 0 if it may. */
    public long backoffNanos(long nowNanos) {
        return backoff.remainingNanos(nowNanos);
    }

    /** Why the last failed dial failed, or null. */
    public @Nullable PoolException lastFailure() {
        return backoff.last();
    }

    /** Connections that stand and take streams. */
    public int ready() {
        return table.count(SlotState.READY);
    }

    /** Whether no connection is left or on its way. */
    public boolean isEmpty() {
        return table.count(SlotState.EMPTY) == table.all().size();
    }
}
