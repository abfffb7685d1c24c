package dev.sluice.pool.connection;

/**
 * A stream's idle timeout: armed once, and put off by what has moved when it expires, not on every move. The deadline of
 * the whole answer, where the request has one, is kept on the same timer.
 */
final class IdleTimer extends TimerWheel.Timeout {
    private final ClientStream stream;
    private final TimerWheel wheel;
    private final CallDeadline deadline;
    private final long idleNanos;
    private long movedNanos;

    IdleTimer(ClientStream stream, OriginPool pool, CallDeadline deadline) {
        this.stream = stream;
        this.wheel = pool.shard.wheel;
        this.deadline = deadline;
        this.idleNanos = pool.settings.timeouts().idle().toNanos();
    }

    /** A frame came, bytes were read, bytes were sent. */
    void moved() {
        movedNanos = wheel.nanoTime();
    }

    void start() {
        if (!armed()) {
            moved();
            wheel.arm(this, due());
        }
    }

    void stop() {
        wheel.disarm(this);
    }

    @Override
    void expired() {
        long now = wheel.nanoTime();
        long due = due();
        if (due - now > 0) {
            wheel.arm(this, due);
        } else {
            stream.onTimeout(deadline.over(now));
        }
    }

    private long due() {
        return deadline.within(movedNanos + idleNanos);
    }
}
