package dev.sluice.gateway.listener;

import java.util.concurrent.TimeUnit;

/**
 * How many frames that carry nothing one HTTP/2 client may send within 30 seconds. Each window is a new one: within any
 * 30 seconds there are twice as many at most.
 */
final class FrameBudget {
    static final int WINDOW_SECONDS = 30;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);
    /** A client that answers our answers (WINDOW_UPDATE, a PING to measure the round trip) is no flood. */
    private static final int CONTROL_FRAMES_PER_ANSWER_FRAME = 16;

    private static final int CONTROL_FRAMES = 10_000;
    /** What a long download earns is not kept for a flood. */
    private static final int MOST_CONTROL_FRAMES = 16 * CONTROL_FRAMES;

    private final int resets;
    private long sinceNanos = System.nanoTime();
    private int resetsLeft;
    private long controlLeft = CONTROL_FRAMES;

    FrameBudget(int resets) {
        this.resets = resets;
        this.resetsLeft = resets;
    }

    /** One RST_STREAM; false if it is one too many. */
    boolean takeReset() {
        return --resetsLeft >= 0 || (renewed() && --resetsLeft >= 0);
    }

    /** One of the others; false if it is one too many. */
    boolean takeControl() {
        return --controlLeft >= 0 || (renewed() && --controlLeft >= 0);
    }

    /** A frame of an answer was written. */
    void answered() {
        controlLeft = Math.min(MOST_CONTROL_FRAMES, controlLeft + CONTROL_FRAMES_PER_ANSWER_FRAME);
    }

    /** The clock is read when a budget is used up, and not before. */
    private boolean renewed() {
        long now = System.nanoTime();
        if (now - sinceNanos < WINDOW_NANOS) {
            return false;
        }
        sinceNanos = now;
        resetsLeft = resets;
        controlLeft = Math.max(controlLeft, CONTROL_FRAMES);
        return true;
    }
}
