package dev.sluice.pool;

/**
 * How many connections, streams and waiters there may be, for one origin on one event loop.
 *
 * @param minConnections kept warm, 0 to {@code maxConnections}
 * @param maxConnections at most at a time, 1 to 1,024; as many again may be draining
 * @param maxStreams     concurrent streams on one connection, 1 to 2³¹−1; the peer's own limit is never passed
 * @param maxPending     requests that wait for a seat, 0 or more; one more is refused at once
 */
public record ConnectionLimits(int minConnections, int maxConnections, int maxStreams, int maxPending) {
    /** None warm, 8 connections of 100 streams, 1,024 waiting. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(0, 8, 100, 1024);

    public ConnectionLimits {
        Checks.range("maxConnections", maxConnections, 1, 1024);
        Checks.range("minConnections", minConnections, 0, maxConnections);
        Checks.range("maxStreams", maxStreams, 1, Integer.MAX_VALUE);
        Checks.range("maxPending", maxPending, 0, Integer.MAX_VALUE);
    }
}
