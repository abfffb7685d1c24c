package dev.sluice.pool.slot;

import dev.sluice.pool.PoolSettings;

/**
 * What the decisions about slots need of the settings, in nanoseconds and bytes.
 *
 * @param max          connections at a time
 * @param min          connections kept warm
 * @param streams      streams on one connection
 * @param pending      waiters
 * @param capacity     streams that one connection may ever open
 * @param windowBytes  a stream's receive window
 * @param bufferBytes  unread bytes per connection
 */
record SlotLimits(int max, int min, int streams, int pending, long capacity, long windowBytes, long bufferBytes) {

    static SlotLimits of(PoolSettings settings) {
        var connections = settings.connections();
        var lifetime = settings.lifetime();
        // Netty's first client stream is 3: stream 1 belongs to an upgrade from HTTP/1.1 that never happens here
        long ids = Math.max(1, (lifetime.maxStreamId() - 1L) / 2);
        long capacity = lifetime.maxRequests() == 0 ? ids : Math.min(ids, lifetime.maxRequests());
        return new SlotLimits(
                connections.maxConnections(),
                connections.minConnections(),
                connections.maxStreams(),
                connections.maxPending(),
                capacity,
                settings.flow().streamWindowBytes(),
                settings.flow().maxBufferedBytes());
    }

    /** How many streams a connection may have opened before its replacement is dialled. */
    long retireAt() {
        return Math.max(1, capacity - Math.max(1, capacity / 10));
    }
}
