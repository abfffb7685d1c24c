package dev.sluice.gateway.proxy;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the request bodies of one event loop that an upstream may be waiting for. One tick serves them all, and
 * there is none while there are no bodies: a timer per request would be armed and disarmed for each, and almost never
 * expire. A stall is found within two ticks after its time. On the loop only.
 */
final class StallWatch {
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Watched> all = new ArrayList<>();
    private boolean ticking;
    private long nowNanos;

    /** Someone whose time may run out. */
    abstract static class Watched {
        private static final int NOWHERE = -1;

        private int index = NOWHERE;

        /** A tick. */
        abstract void look(long nowNanos);
    }

    /** The time: exact when something was just added, a tick old at most afterwards. */
    long nowNanos() {
        return nowNanos;
    }

    void add(Watched watched, EventLoop loop) {
        nowNanos = System.nanoTime();
        watched.index = all.size();
        all.add(watched);
        if (!ticking) {
            ticking = true;
            loop.schedule(() -> tick(loop), TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Puts the last one in its place; nothing if it is not there. */
    void remove(Watched watched) {
        int index = watched.index;
        if (index != Watched.NOWHERE) {
            watched.index = Watched.NOWHERE;
            Watched last = all.remove(all.size() - 1);
            if (last != watched) {
                all.set(index, last);
                last.index = index;
            }
        }
    }

    /** From the end on: who goes meanwhile makes place for one that was looked at. */
    private void tick(EventLoop loop) {
        nowNanos = System.nanoTime();
        try {
            for (int i = all.size() - 1; i >= 0; i--) {
                if (i < all.size()) {
                    all.get(i).look(nowNanos);
                }
            }
        } finally {
            // one that throws does not stop the watch over all others
            ticking = !all.isEmpty();
            if (ticking) {
                loop.schedule(() -> tick(loop), TICK_NANOS, TimeUnit.NANOSECONDS);
            }
        }
    }
}
