package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;

/**
 * By when a call must have a seat, and by when its answer's head: the latter counts from the first seat and is the same for
 * all attempts. An upload that makes progress puts it off, or no large body could be sent over a slow line; a request's own
 * timeout is not put off, and counts from the request on. Where the request has a deadline for its whole answer, none of these
 * is later than that.
 */
final class CallDeadline {
    private static final long NONE = 0;

    private final long acquireNanos;
    private final long answerNanos;
    private final long wholeNanos;
    private final boolean fixed;
    private long answerBy;
    private long wholeBy;
    private boolean answering;

    CallDeadline(PoolSettings settings, H2Request request) {
        Duration own = request.responseTimeout();
        this.fixed = own != null;
        this.acquireNanos = settings.timeouts().acquire().toNanos();
        this.answerNanos = (own == null ? settings.timeouts().response() : own).toNanos();
        Duration whole = request.deadline();
        this.wholeNanos = whole == null ? NONE : whole.toNanos();
    }

    /** The call begins. */
    void begin(long now) {
        wholeBy = now + wholeNanos;
    }

    /** Whether the deadline of the whole answer, if there is one, has passed. */
    boolean over(long now) {
        return wholeNanos != NONE && now - wholeBy >= 0;
    }

    /** By when a seat must be there that is asked for now. */
    long seatBy(long now) {
        if (fixed) {
            answerBy(now);
        }
        return sooner(now + acquireNanos);
    }

    /** By when the answer must be there, now that there is a seat. */
    long answerBy(long now) {
        if (!answering) {
            answering = true;
            answerBy = within(now + answerNanos);
        }
        return answerBy;
    }

    /** That time, or the answer's if it comes before. */
    long sooner(long at) {
        return answering && answerBy - at < 0 ? answerBy : within(at);
    }

    /** That time, or the whole answer's deadline if it comes before. */
    long within(long at) {
        return wholeNanos != NONE && wholeBy - at < 0 ? wholeBy : at;
    }

    /** The answer's deadline, when a part of the body was last sent then. */
    long answerBySince(long sentNanos) {
        long putOff = within(sentNanos + answerNanos);
        return !fixed && putOff - answerBy > 0 ? putOff : answerBy;
    }

    /** Whether it is the answer that is late. */
    boolean answerLate(long now) {
        return (answering && now - answerBy >= 0) || over(now);
    }
}
