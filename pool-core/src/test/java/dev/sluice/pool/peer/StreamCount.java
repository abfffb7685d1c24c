package dev.sluice.pool.peer;

import java.util.HashMap;
import java.util.Map;

/** Counts the streams that are open as this peer sees it (RFC 9113 §5.1.2). */
final class StreamCount {
    private static final int CLIENT_ENDED = 1;
    private static final int PEER_ENDED = 2;

    private final Map<Integer, Integer> ends = new HashMap<>();
    private int highest;
    private int most;

    synchronized void opened(int streamId, boolean endStream) {
        if (streamId > highest) {
            highest = streamId;
            ends.put(streamId, 0);
            most = Math.max(most, ends.size());
        }
        if (endStream) {
            ended(streamId, CLIENT_ENDED);
        }
    }

    synchronized void clientEnded(int streamId) {
        ended(streamId, CLIENT_ENDED);
    }

    synchronized void peerEnded(int streamId) {
        ended(streamId, PEER_ENDED);
    }

    synchronized void closed(int streamId) {
        ends.remove(streamId);
    }

    private void ended(int streamId, int side) {
        ends.computeIfPresent(
                streamId, (id, sides) -> (sides | side) == (CLIENT_ENDED | PEER_ENDED) ? null : sides | side);
    }

    synchronized int open() {
        return ends.size();
    }

    /** The most that were open at once. */
    synchronized int most() {
        return most;
    }

    synchronized int highest() {
        return highest;
    }
}
