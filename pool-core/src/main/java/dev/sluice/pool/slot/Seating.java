package dev.sluice.pool.slot;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which seat, who waits, and who is refused.
 *
 * <p>Every answer may end in another question or another change before it returns. Such a question is queued and such a
 * change noted, and the loop that gives the answers runs again: it is never entered twice.
 */
final class Seating {
    private final SlotGroup group;
    private final SlotLimits limits;
    private final SlotTable table;
    private final Waiters waiters;
    private final Dialling dialling;
    private final Draining draining;
    private final Retirement retirement;

    private long asked;
    private boolean answering;
    private boolean settleAgain;
    private boolean closing;
    private boolean closed;

    /** Takes the group's parts, which must be there already. */
    Seating(SlotGroup group) {
        this.group = group;
        this.table = group.table;
        this.limits = table.limits();
        this.waiters = group.waiters;
        this.dialling = group.dialling;
        this.draining = group.draining;
        this.retirement = group.retirement;
    }

    void ask(Waiter waiter, long nowNanos) {
        waiter.rank = ++asked;
        boolean direct = waiters.isEmpty() && !answering && !closing;
        Slot slot = direct ? table.freest(waiter.avoided()) : null;
        if (slot == null) {
            queue(waiter, nowNanos);
            return;
        }
        answering = true;
        try {
            grant(waiter, slot);
        } finally {
            answering = false;
        }
        if (settleAgain) {
            settle(nowNanos);
        }
    }

    private void queue(Waiter waiter, long nowNanos) {
        PoolException refusal = refusal(nowNanos);
        if (refusal != null) {
            waiter.refused(refusal);
            return;
        }
        waiters.addLast(waiter);
        settle(nowNanos);
    }

    private @Nullable PoolException refusal(long nowNanos) {
        if (closing) {
            return drainingPool();
        }
        PoolException hopeless = dialling.hopeless(nowNanos);
        if (hopeless != null) {
            return hopeless;
        }
        boolean full = waiters.size() >= limits.pending() + table.freeSeats() + dialling.seatsToCome(nowNanos);
        return full
                ? refusal(ErrorCode.QUEUE_FULL, waiters.size() + " requests wait for " + group.origin() + " already")
                : null;
    }

    void askAgain(Waiter waiter, long nowNanos) {
        if (closed || closing && table.isEmpty()) {
            waiter.refused(drainingPool());
            return;
        }
        waiters.addBack(waiter);
        settle(nowNanos);
    }

    @Nullable
    SeatToken take() {
        Slot slot = closing || !waiters.isEmpty() ? null : table.freest(null);
        return slot == null ? null : token(slot);
    }

    /** Brings seats, waiters and dials into order after a change. */
    void settle(long nowNanos) {
        settleAgain = true;
        if (answering) {
            return;
        }
        answering = true;
        try {
            while (settleAgain) {
                settleAgain = false;
                settleOnce(nowNanos);
            }
        } finally {
            answering = false;
        }
    }

    /** The same after a seat came back: where nobody waits there is nothing to bring into order. */
    void settleIfWaiting(long nowNanos) {
        if (!waiters.isEmpty() || closing) {
            settle(nowNanos);
        }
    }

    private void settleOnce(long nowNanos) {
        serve(nowNanos);
        if (!waiters.isEmpty()) {
            retirement.checkSpent(nowNanos);
            refuseHopeless(nowNanos);
        }
        if (!waiters.isEmpty()) {
            draining.makeRoom();
        }
        dialling.dialMissing(nowNanos);
        if (closing && waiters.isEmpty()) {
            draining.beginAll("shutdown", nowNanos);
        }
    }

    private void serve(long nowNanos) {
        Waiter waiter = waiters.first();
        while (waiter != null) {
            Slot slot = seatFor(waiter, nowNanos);
            if (slot != null) {
                waiters.remove(waiter);
                grant(waiter, slot);
                waiter = waiters.first();
            } else if (waiter.avoided() == null || table.freest(null) == null) {
                return;
            } else {
                // holds out for another connection: whoever comes after it may have the seat that it does not want
                waiter = waiter.next;
            }
        }
    }

    private @Nullable Slot seatFor(Waiter waiter, long nowNanos) {
        Slot avoided = waiter.avoided();
        Slot slot = table.freest(avoided);
        boolean settlesForLess = slot == null && avoided != null && !dialling.mayBringAnother(nowNanos);
        return settlesForLess ? table.freest(null) : slot;
    }

    private void grant(Waiter waiter, Slot slot) {
        waiter.granted(token(slot));
    }

    private SeatToken token(Slot slot) {
        return new SeatToken(group, slot, slot.grant());
    }

    private void refuseHopeless(long nowNanos) {
        PoolException hopeless = dialling.hopeless(nowNanos);
        if (hopeless != null) {
            refuseAll(hopeless);
        }
    }

    void refuseAll(PoolException reason) {
        Waiters told = waiters.takeAll();
        for (Waiter waiter = told.pollFirst(); waiter != null; waiter = told.pollFirst()) {
            waiter.refused(reason);
        }
    }

    void shutDown(long nowNanos) {
        closing = true;
        dialling.shutDown();
        settle(nowNanos);
    }

    /** Nobody is served any more, not even one who had a seat: its retry would dial after the end. */
    void close(long nowNanos) {
        closed = true;
        shutDown(nowNanos);
    }

    boolean closing() {
        return closing;
    }

    private static PoolException drainingPool() {
        return refusal(ErrorCode.POOL_CLOSED, "the pool is draining");
    }

    private static PoolException refusal(ErrorCode code, String message) {
        return new PoolException(code, Initiator.POOL, RetryVerdict.SAFE, message);
    }
}
