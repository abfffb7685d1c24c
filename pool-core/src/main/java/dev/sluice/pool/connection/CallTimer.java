package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that one request may be late with, on one place in the wheel, because it never waits for two things: first for its seat
 * and its answer's head, then for anything to move on the answer's stream.
 *
 * <p>The time to the head counts from the first seat and is the same for all attempts. An upload that makes progress puts it
 * off, or no large body could be sent over a slow line; a request's own timeout is not put off, and counts from the request
 * on. Where the request has a deadline for its whole answer, none of these is later than that. The idle timeout is armed once,
 * and put off by what has moved when it expires, not on every move.
 */
final class CallTimer extends TimerWheel.Timeout {
    private final Call call;
    private @Nullable ClientStream answer;
    private long answerBy;
    private long wholeBy;
    private long movedNanos;
    private boolean answering;

    CallTimer(Call call) {
        this.call = call;
    }

    /** The call begins. */
    void begin(long now) {
        Duration whole = whole();
        if (whole != null) {
            wholeBy = now + whole.toNanos();
        }
    }

    /** Waits for a seat that is asked for now. */
    void awaitSeat(long now) {
        if (own() != null) {
            answerBy(now);
        }
        wheel().arm(this, sooner(now + timeouts().acquire().toNanos()));
    }

    /** Waits for the answer's head, now that there is a seat. */
    void awaitAnswer(long now) {
        wheel().arm(this, answerBy(now));
    }

    /** Waits until then, or until the answer is late. */
    void pause(long until) {
        wheel().arm(this, sooner(until));
    }

    /** The wait for a seat or for the head is over. */
    void stop() {
        if (answer == null) {
            wheel().disarm(this);
        }
    }

    private long answerBy(long now) {
        if (!answering) {
            answering = true;
            answerBy = within(now + answerNanos());
        }
        return answerBy;
    }

    private long answerNanos() {
        Duration own = own();
        return (own == null ? timeouts().response() : own).toNanos();
    }

    private long sooner(long at) {
        return answering && answerBy - at < 0 ? answerBy : within(at);
    }

    private long within(long at) {
        return whole() != null && wholeBy - at < 0 ? wholeBy : at;
    }

    private boolean over(long now) {
        return whole() != null && now - wholeBy >= 0;
    }

    @Override
    void expired() {
        long now = wheel().nanoTime();
        if (answer != null) {
            checkIdle(answer, now);
        } else {
            call.onTimer((answering && now - answerBy >= 0) || over(now));
        }
    }

    /** Whether the answer is not late after all, because a part of the body was sent then. */
    boolean putOffBy(long sentNanos) {
        long putOff = within(sentNanos + answerNanos());
        long by = own() == null && putOff - answerBy > 0 ? putOff : answerBy;
        boolean later = by - wheel().nanoTime() > 0;
        if (later) {
            wheel().arm(this, by);
        }
        return later;
    }

    /** What a request fails with that is late before its answer's head. */
    PoolException tooLate(RetryVerdict verdict) {
        Origin origin = call.pool().origin;
        return over(wheel().nanoTime()) ? Failures.deadlinePassed(origin) : Failures.responseTimeout(origin, verdict);
    }

    /** A frame came, bytes were read or bytes were sent, then. */
    void moved(long nanos) {
        movedNanos = nanos;
    }

    /** From the head on, which has just come: something must move on this stream. */
    void watch(ClientStream stream) {
        if (answer == null) {
            answer = stream;
            wheel().arm(this, idleBy());
        } else if (!armed()) {
            movedNanos = wheel().nanoTime();
            wheel().arm(this, idleBy());
        }
    }

    /** Nothing is left of this stream that could move. */
    void unwatch(ClientStream stream) {
        if (answer == stream) {
            wheel().disarm(this);
        }
    }

    private void checkIdle(ClientStream stream, long now) {
        long by = idleBy();
        if (by - now > 0) {
            wheel().arm(this, by);
        } else {
            stream.onTimeout(over(now));
        }
    }

    private long idleBy() {
        return within(movedNanos + timeouts().idle().toNanos());
    }

    // taken from the call each time they are needed, which is seldom: each request makes one of these

    private TimerWheel wheel() {
        return call.pool().shard.wheel;
    }

    private Timeouts timeouts() {
        return call.pool().settings.timeouts();
    }

    private @Nullable Duration own() {
        return call.request().responseTimeout();
    }

    private @Nullable Duration whole() {
        return call.request().deadline();
    }
}
