package dev.sluice.pool.slot;

import org.jspecify.annotations.Nullable;

/** A queue of those who wait for a seat: first come, first served, and out from the middle in one step. */
final class Waiters {
    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private int size;

    void addLast(Waiter waiter) {
        enter(waiter);
        Waiter last = tail;
        waiter.previous = last;
        if (last == null) {
            head = waiter;
        } else {
            last.next = waiter;
        }
        tail = waiter;
    }

    /**
     * Puts one who had a seat already where he would stand had he never left: before all who asked after him. Were he just
     * put first, one of two who come back again and again would always be the second.
     */
    void addBack(Waiter waiter) {
        enter(waiter);
        Waiter after = head;
        while (after != null && after.rank < waiter.rank) {
            after = after.next;
        }
        Waiter before = after == null ? tail : after.previous;
        waiter.previous = before;
        waiter.next = after;
        if (before == null) {
            head = waiter;
        } else {
            before.next = waiter;
        }
        if (after == null) {
            tail = waiter;
        } else {
            after.previous = waiter;
        }
    }

    private void enter(Waiter waiter) {
        if (waiter.queue != null) {
            throw new IllegalStateException("waits already");
        }
        waiter.queue = this;
        size++;
    }

    @Nullable
    Waiter first() {
        return head;
    }

    @Nullable
    Waiter pollFirst() {
        Waiter first = head;
        if (first != null) {
            remove(first);
        }
        return first;
    }

    /** Takes it out; false if it was not in. */
    boolean remove(Waiter waiter) {
        if (waiter.queue != this) {
            return false;
        }
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        waiter.queue = null;
        size--;
        return true;
    }

    /** Moves all to a queue of their own: whoever enters from now on is not among them, and they can still leave. */
    Waiters takeAll() {
        Waiters taken = new Waiters();
        for (Waiter waiter = pollFirst(); waiter != null; waiter = pollFirst()) {
            taken.addLast(waiter);
        }
        return taken;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
