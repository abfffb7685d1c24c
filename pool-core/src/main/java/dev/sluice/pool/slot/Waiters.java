package dev.sluice.pool.slot;

import org.jspecify.annotations.Nullable;

/** A queue of those who wait for a seat: first come, first served, and out from the middle in one step. */
final class Waiters {
    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private int size;

    void addLast(Waiter waiter) {
        addBefore(null, waiter);
    }

    void addFirst(Waiter waiter) {
        addBefore(head, waiter);
    }

    /** Adds it before this one, which waits here, or last if there is none. */
    void addBefore(@Nullable Waiter after, Waiter waiter) {
        enter(waiter);
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
