package dev.sluice.pool.slot;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one origin on one shard: who gets which seat, who waits, when another connection is dialled.
 *
 * <p>Pure decisions: time is an argument, what is to be done goes out through {@link SlotActions}, seats go out through
 * {@link Waiter}. On the shard's event loop only.
 */
public final class SlotGroup {
    final SlotTable table;
    final Waiters waiters = new Waiters();
    final Dialling dialling;
    final Draining draining;
    final Retirement retirement;
    private final Seating seating;
    private final Backoff backoff;
    private final Origin origin;
    private final SlotActions actions;

    public SlotGroup(Origin origin, PoolSettings settings, SlotActions actions, RandomGenerator random) {
        this.origin = origin;
        this.actions = actions;
        this.table = new SlotTable(SlotLimits.of(settings));
        this.backoff = new Backoff(settings.backoff(), random);
        this.dialling = new Dialling(table, waiters, actions, backoff);
        this.draining = new Draining(table, actions, settings.lifetime().drain().toNanos());
        this.retirement = new Retirement(table, draining, settings.lifetime(), random);
        this.seating = new Seating(this);
    }

    /**
     * Asks for a seat: it is granted, queued behind the others, or refused, at once. Asked inside another's answer, it is
     * granted when that one has returned: a request that fails as it is written, and asks again, would recurse otherwise.
     */
    public void ask(Waiter waiter, long nowNanos) {
        seating.ask(waiter, nowNanos);
    }

    /**
     * Asks again for one who had a seat already: before those who came later, and whatever the queue's bound. While the
     * pool drains it is served as one that was accepted, until the last connection has gone.
     */
    public void askAgain(Waiter waiter, long nowNanos) {
        seating.askAgain(waiter, nowNanos);
    }

    /** A seat that is free now, without waiting or dialling; null if there is none. */
    public @Nullable SeatToken take() {
        return seating.take();
    }

    /** Takes a waiter out of the queue; false if it had its answer. Its dial goes on, for the next one. */
    public boolean withdraw(Waiter waiter) {
        Waiters queue = waiter.queue;
        return queue != null && queue.remove(waiter);
    }

    /** The connection stands; {@code peerLimit} is what its SETTINGS say. */
    public void connected(Slot slot, long peerLimit, long nowNanos) {
        dialling.peerLimit(peerLimit);
        stand(slot, peerLimit, nowNanos);
    }

    /** The connection stands, but its peer's SETTINGS are late: one seat until they come. */
    public void connectedUnheard(Slot slot, long nowNanos) {
        // says nothing about the peer's limit: the next dial is not taken to bring one seat only
        stand(slot, 1, nowNanos);
    }

    private void stand(Slot slot, long seats, long nowNanos) {
        slot.on(SlotEvent.CONNECTED);
        slot.connectedNanos = nowNanos;
        slot.idleSinceNanos = nowNanos;
        slot.maxAgeNanos = retirement.drawMaxAgeNanos();
        backoff.succeeded();
        slot.peerLimit(0);
        limit(slot, seats, nowNanos);
    }

    /** The peer's limit became another one. */
    public void peerLimit(Slot slot, long streams, long nowNanos) {
        dialling.peerLimit(streams);
        limit(slot, streams, nowNanos);
    }

    private void limit(Slot slot, long streams, long nowNanos) {
        // one that allows nothing yet replaces nobody
        boolean opensUp = slot.state() == SlotState.READY && !slot.retiring && slot.peerLimit() == 0 && streams > 0;
        slot.peerLimit(streams);
        if (opensUp) {
            retirement.replaced(nowNanos);
        }
        seating.settle(nowNanos);
    }

    /**
     * The connection could not be made; reported instead of {@link #closed}, never besides. Where no other stands or
     * comes, all who wait are told at once.
     */
    public void dialFailed(Slot slot, PoolException reason, long nowNanos) {
        boolean stoppedByUs = slot.state() == SlotState.DRAINING && seating.closing();
        slot.on(SlotEvent.CLOSED);
        if (!stoppedByUs) {
            dialling.failed(reason, nowNanos);
        }
        seating.settle(nowNanos);
    }

    /** The connection takes no new stream; it is closed when its last one has. */
    public void drain(Slot slot, String reason, long nowNanos) {
        if (slot.state() != SlotState.DRAINING) {
            draining.begin(slot, reason, nowNanos);
            seating.settle(nowNanos);
        }
    }

    /** The connection is gone, and with it all that was granted on it. */
    public void closed(Slot slot, long nowNanos) {
        boolean carried = slot.opened() > 0;
        slot.on(SlotEvent.CLOSED);
        if (!seating.closing()) {
            backoff.gone(carried, nowNanos - slot.connectedNanos, hungUp(), nowNanos);
        }
        seating.settle(nowNanos);
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
        if (seatCameBack(slot, nowNanos)) {
            seating.settle(nowNanos);
        } else {
            seating.settleIfWaiting(nowNanos);
        }
    }

    /** An unused token came back. */
    public void returned(SeatToken token, long nowNanos) {
        Slot slot = token.place();
        if (current(slot, token.generation())) {
            slot.giveBack();
            seatCameBack(slot, nowNanos);
            seating.settle(nowNanos);
        }
    }

    private boolean seatCameBack(Slot slot, long nowNanos) {
        if (slot.taken() == 0) {
            slot.idleSinceNanos = nowNanos;
        }
        if (slot.state() == SlotState.DRAINING) {
            draining.closeIfDone(slot);
            return false;
        }
        return retirement.check(slot, nowNanos);
    }

    /** Bytes of streams that are closed and of answers that nobody has read yet became more or fewer. */
    public void lingering(Slot slot, int generation, long deltaBytes, long nowNanos) {
        if (current(slot, generation)) {
            slot.linger(deltaBytes);
            if (deltaBytes < 0) {
                seating.settle(nowNanos);
            }
        }
    }

    /** Keeps this many connections, if it is more than the minimum, until {@link #tend} has seen them or a dial failed. */
    public void warmUp(int connections, long nowNanos) {
        dialling.warmUp(connections);
        seating.settle(nowNanos);
    }

    /** What time alone brings: idle and old connections go, drains end, dials are tried again. Call it now and then. */
    public void tend(long nowNanos) {
        // first of all: those that stand and go now for want of use must not be dialled anew
        if (ready() >= dialling.warm()) {
            dialling.warmedUp();
        }
        for (Slot slot : table.all()) {
            switch (slot.state()) {
                case READY -> retirement.check(slot, nowNanos);
                case DRAINING -> draining.checkDeadline(slot, nowNanos);
                case EMPTY, CONNECTING -> {}
            }
        }
        seating.settle(nowNanos);
    }

    /** No new requests from now on; those that wait are still served, then every connection drains. */
    public void shutDown(long nowNanos) {
        seating.shutDown(nowNanos);
    }

    /** Tells all who wait now; one who asks again at once is not told twice. */
    public void refuseAll(PoolException reason) {
        seating.refuseAll(reason);
    }

    /** Shuts down for good: who had a seat already and asks again is refused as well. */
    public void close(long nowNanos) {
        seating.close(nowNanos);
    }

    private static boolean current(Slot slot, int generation) {
        return slot.generation() == generation && slot.state() != SlotState.EMPTY;
    }

    private PoolException hungUp() {
        String message = origin + " closed the connection before it carried a request";
        return new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, message);
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
        return table.isEmpty();
    }
}
