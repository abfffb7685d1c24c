package dev.sluice.pool.slot;

import org.jspecify.annotations.Nullable;

/**
 * A place for one connection, and the account of its seats.
 *
 * <p>Stored are facts that only grow: tokens granted and returned unused, streams opened and closed. What is taken is
 * derived from them, so that {@code taken = open streams + unused tokens} cannot become untrue. Changes on its shard's
 * event loop only, through {@link SlotGroup}.
 */
public final class Slot {
    /** The limit of a peer that did not send one (RFC 9113 §6.5.2). */
    public static final long UNLIMITED = 0xffff_ffffL;

    private final int index;
    private final SlotLimits limits;

    private SlotState state = SlotState.EMPTY;
    private int generation;
    private long granted;
    private long returned;
    private long opened;
    private long closed;
    private long peerLimit;
    private long lingeringBytes;

    long connectedNanos;
    long idleSinceNanos;
    long drainingSinceNanos;
    long maxAgeNanos;

    @Nullable
    String reason;

    boolean retiring;
    boolean closeAsked;

    Slot(int index, SlotLimits limits) {
        this.index = index;
        this.limits = limits;
    }

    void on(SlotEvent event) {
        state = state.on(event);
        switch (event) {
            case DIAL -> reset();
            case DRAIN, CLOSED -> retiring = false;
            case CONNECTED -> {}
        }
    }

    private void reset() {
        generation++;
        granted = returned = opened = closed = 0;
        peerLimit = UNLIMITED;
        lingeringBytes = 0;
        reason = null;
        closeAsked = false;
    }

    /** Takes a seat; returns its number. */
    int grant() {
        if (!free()) {
            throw new IllegalStateException("no free seat: " + this);
        }
        return (int) granted++;
    }

    void giveBack() {
        returned++;
    }

    void open() {
        opened++;
    }

    void close() {
        closed++;
    }

    void peerLimit(long streams) {
        peerLimit = streams;
    }

    void linger(long deltaBytes) {
        lingeringBytes += deltaBytes;
    }

    /** Whether a token may be granted now. */
    boolean free() {
        return state == SlotState.READY && taken() < limit() && !spent();
    }

    /** How many tokens may be granted now. */
    long freeSeats() {
        return free() ? Math.min(limit() - taken(), limits.capacity() - opened - unused()) : 0;
    }

    /** Whether a token that was granted may open its stream: the peer may have lowered its limit in between. */
    public boolean mayOpen() {
        return state == SlotState.READY && openStreams() < limit();
    }

    /** Whether all the streams that it may ever open are open, were open or are promised to tokens. */
    boolean spent() {
        return opened + unused() >= limits.capacity();
    }

    /** Whether it will never open another stream. */
    boolean exhausted() {
        return opened >= limits.capacity();
    }

    /** The smallest of our limit, the peer's, and the windows that fit into the buffer beside what nobody has read. */
    public long limit() {
        long ours = lingeringBytes == 0 ? limits.seats() : limits.seatsBeside(lingeringBytes);
        return Math.min(ours, peerLimit);
    }

    /** The peer's MAX_CONCURRENT_STREAMS. */
    public long peerLimit() {
        return peerLimit;
    }

    /** Seats taken: streams open and tokens not used yet. */
    public int taken() {
        return (int) (granted - returned - closed);
    }

    /** Streams that the codec has not reported closed. */
    public int openStreams() {
        return (int) (opened - closed);
    }

    /** Tokens granted and neither used nor returned. */
    public int unused() {
        return (int) (granted - returned - opened);
    }

    /** Streams opened since the connection was made. */
    public long opened() {
        return opened;
    }

    /** Its place among its origin's slots. */
    public int index() {
        return index;
    }

    /** How many connections it has held. */
    public int generation() {
        return generation;
    }

    public SlotState state() {
        return state;
    }

    /** Why it drains, or null. */
    public @Nullable String reason() {
        return reason;
    }

    /** When its connection came to stand, in the clock's nanoseconds. */
    public long connectedNanos() {
        return connectedNanos;
    }

    @Override
    public String toString() {
        return "slot " + index + '#' + generation + ' ' + state + ' ' + openStreams() + '+' + unused() + '/' + limit();
    }
}
