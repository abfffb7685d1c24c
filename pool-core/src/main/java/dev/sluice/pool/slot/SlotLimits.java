package dev.sluice.pool.slot;

import dev.sluice.pool.PoolSettings;

/**
 * What the decisions about slots need of the settings.
 *
 * @param max         connections at a time
 * @param min         connections kept warm
 * @param seats       streams at a time on a connection whose peer sets no limit: our own, and never more than windows fit
 *     into the buffer
 * @param pending     waiters beside those for whom a seat is coming
 * @param capacity    streams that one connection may ever open
 * @param windowBytes a stream's receive window
 * @param bufferBytes unread bytes per connection
 */
record SlotLimits(int max, int min, long seats, int pending, long capacity, long windowBytes, long bufferBytes) {

    static SlotLimits of(PoolSettings settings) {
        var connections = settings.connections();
        var lifetime = settings.lifetime();
        var flow = settings.flow();
        // Netty's first client stream is 3: stream 1 belongs to an upgrade from HTTP/1.1 that never happens here
        long ids = Math.max(1, (lifetime.maxStreamId() - 1L) / 2);
        long capacity = lifetime.maxRequests() == 0 ? ids : Math.min(ids, lifetime.maxRequests());
        return new SlotLimits(
                connections.maxConnections(),
                connections.minConnections(),
                Math.min(connections.maxStreams(), flow.maxBufferedBytes() / flow.streamWindowBytes()),
                connections.maxPending(),
                capacity,
                flow.streamWindowBytes(),
                flow.maxBufferedBytes());
    }

    /** The seats that are left beside so many bytes that nobody has read. */
    long seatsBeside(long unreadBytes) {
        return Math.min(seats, Math.max(0, bufferBytes - unreadBytes) / windowBytes);
    }

    /** How many streams a connection may have opened before its replacement is dialled. */
    long retireAt() {
        return Math.max(1, capacity - Math.max(1, capacity / 10));
    }
}
