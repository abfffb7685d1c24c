package dev.sluice.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every connection, seat, window and waiter of a pool at one moment per event loop. */
public record PoolSnapshot(List<OriginShard> origins) {
    public PoolSnapshot {
        origins = List.copyOf(origins);
    }

    /** What a connection is doing, as {@code AVAILABLE} and {@code IN_USE} show the READY ones. */
    public enum State {
        CONNECTING,
        AVAILABLE,
        IN_USE,
        DRAINING
    }

    /**
     * One origin on one event loop.
     *
     * @param origin       where to
     * @param loop         the event loop's number
     * @param waiters      requests that wait for a seat
     * @param dials        ended dials, failed ones included, since the start
     * @param failedDials  in a row, 0 after a success
     * @param backoffNanos until the next dial may start; 0 if it may
     * @param lastFailure  why the last dial failed, or null
     * @param connections  those that are there
     */
    public record OriginShard(
            Origin origin,
            int loop,
            int waiters,
            long dials,
            int failedDials,
            long backoffNanos,
            @Nullable String lastFailure,
            List<Connection> connections) {
        public OriginShard {
            connections = List.copyOf(connections);
        }
    }

    /**
     * One connection.
     *
     * @param slot       its slot's index
     * @param generation its slot's generation
     * @param state      what it is doing
     * @param seats      what it has
     * @param traffic    what went over it
     * @param reason     why it drains, or null
     */
    public record Connection(
            int slot,
            int generation,
            State state,
            Seats seats,
            Traffic traffic,
            @Nullable String reason) {}

    /**
     * The seats of one connection; {@code taken = openStreams + unusedTokens}.
     *
     * @param limit        the smallest of our limit, the peer's, and what its buffers leave
     * @param peerLimit    the peer's MAX_CONCURRENT_STREAMS
     * @param openStreams  streams that the codec has not reported closed
     * @param unusedTokens granted and not used yet
     */
    public record Seats(long limit, long peerLimit, int openStreams, int unusedTokens) {}

    /**
     * What went over one connection.
     *
     * @param requests         seats granted since it was made
     * @param ageNanos         since it was made
     * @param bufferedBytes    unread in bodies
     * @param sendWindowBytes  what the peer still lets us send on the connection
     * @param resetsSent       RST_STREAM frames of ours within the window of the budget
     */
    public record Traffic(long requests, long ageNanos, long bufferedBytes, int sendWindowBytes, int resetsSent) {}
}
