package dev.sluice.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done at the end of an event loop's turn: one task of the loop for all answers that came in it. On the loop only. */
final class TurnEnd implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TurnEnd.class);

    private static final FastThreadLocal<TurnEnd> OF_THREAD = new FastThreadLocal<>();

    private final EventLoop loop;
    private final Queue<Runnable> due = new ArrayDeque<>();
    private boolean scheduled;

    TurnEnd(EventLoop loop) {
        this.loop = loop;
    }

    /** That of this event loop, which is the caller's. */
    static TurnEnd of(EventLoop loop) {
        TurnEnd known = OF_THREAD.get();
        if (known == null) {
            known = new TurnEnd(loop);
            OF_THREAD.set(known);
        }
        return known;
    }

    void add(Runnable task) {
        due.add(task);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(this);
        }
    }

    /** What is added meanwhile waits for the next turn's end, so that sockets are looked at in between. */
    @Override
    public void run() {
        try {
            for (int left = due.size(); left > 0; left--) {
                runNext();
            }
        } finally {
            // whatever happened: otherwise no answer of this event loop's would be written any more
            scheduled = false;
            if (!due.isEmpty()) {
                schedule();
            }
        }
    }

    private void runNext() {
        try {
            due.remove().run();
        } catch (RuntimeException | Error bug) {
            log.error("an answer could not be written", bug);
        }
    }
}
