package dev.sluice.pool.slot;

import org.jspecify.annotations.Nullable;

/** The queue of those who wait for a seat: first come, first served, and out from the middle in one step. */
final class Waiters {
    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private int size;

    void addLast(Waiter waiter) {
        Waiter last = tail;
        waiter.previous = last;
        waiter.queued = true;
        if (last == null) {
            head = waiter;
        } else {
            last.next = waiter;
        }
        tail = waiter;
        size++;
    }

    void addFirst(Waiter waiter) {
        Waiter first = head;
        waiter.next = first;
        waiter.queued = true;
        if (first == null) {
            tail = waiter;
        } else {
            first.previous = waiter;
        }
        head = waiter;
        size++;
    }

    @Nullable
    Waiter first() {
        return head;
    }

    /** Takes it out; false if it was not in. */
    boolean remove(Waiter waiter) {
        if (!waiter.queued) {
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
        waiter.queued = false;
        size--;
        return true;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
