package dev.sluice.pool.slot;

import dev.sluice.pool.PoolException;
import org.jspecify.annotations.Nullable;

/** Opens its stream as soon as it has a seat, as every request of the pool's does. Used again when the stream is closed. */
final class Request extends Waiter {
    private final StandingGroup standing;
    private @Nullable SeatToken token;

    Request(StandingGroup standing) {
        this.standing = standing;
    }

    void ask() {
        standing.group.ask(this, standing.now());
    }

    @Override
    public void granted(SeatToken seat) {
        if (!seat.use()) {
            throw new IllegalStateException(seat + " cannot be used");
        }
        standing.group.opened(seat.place());
        token = seat;
    }

    @Override
    public void refused(PoolException reason) {
        throw reason;
    }

    /** The codec says that its stream is closed. */
    SeatToken close() {
        SeatToken seat = token;
        if (seat == null) {
            throw new IllegalStateException("has no seat");
        }
        token = null;
        standing.group.streamClosed(seat.place(), seat.generation(), standing.now());
        return seat;
    }
}
