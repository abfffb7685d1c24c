package dev.sluice.pool.connection;

/** A stream's idle timeout: armed once, and put off by what has moved when it expires, not on every move. */
final class IdleTimer extends TimerWheel.Timeout {
    private final ClientStream stream;
    private final TimerWheel wheel;
    private final long idleNanos;
    private long movedNanos;

    IdleTimer(ClientStream stream, OriginPool pool) {
        this.stream = stream;
        this.wheel = pool.shard.wheel;
        this.idleNanos = pool.settings.timeouts().idle().toNanos();
    }

    /** A frame came, bytes were read, bytes were sent. */
    void moved() {
        movedNanos = wheel.nanoTime();
    }

    void start() {
        if (!armed()) {
            moved();
            wheel.arm(this, movedNanos + idleNanos);
        }
    }

    void stop() {
        wheel.disarm(this);
    }

    @Override
    void expired() {
        long due = movedNanos + idleNanos;
        if (due - wheel.nanoTime() > 0) {
            wheel.arm(this, due);
        } else {
            stream.onIdle();
        }
    }
}
