package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;

/**
 * By when a call must have a seat, and by when its answer's head: the latter counts from the first seat and is the same for
 * all attempts. An upload that makes progress puts it off, or no large body could be sent over a slow line; a request's own
 * timeout is not put off, and counts from the request on.
 */
final class CallDeadline {
    private final long acquireNanos;
    private final long answerNanos;
    private final boolean fixed;
    private long answerBy;
    private boolean answering;

    CallDeadline(PoolSettings settings, H2Request request) {
        Duration own = request.responseTimeout();
        this.fixed = own != null;
        this.acquireNanos = settings.timeouts().acquire().toNanos();
        this.answerNanos = (own == null ? settings.timeouts().response() : own).toNanos();
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
            answerBy = now + answerNanos;
        }
        return answerBy;
    }

    /** That time, or the answer's if it comes before. */
    long sooner(long at) {
        return answering && answerBy - at < 0 ? answerBy : at;
    }

    /** The answer's deadline, when a part of the body was last sent then. */
    long answerBySince(long sentNanos) {
        long putOff = sentNanos + answerNanos;
        return !fixed && putOff - answerBy > 0 ? putOff : answerBy;
    }

    /** Whether it is the answer that is late. */
    boolean answerLate(long now) {
        return answering && now - answerBy >= 0;
    }
}
