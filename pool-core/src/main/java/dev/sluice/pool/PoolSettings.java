package dev.sluice.pool;

/** All settings for one origin, one record per concern; immutable. */
public record PoolSettings(
        ConnectionLimits connections,
        Timeouts timeouts,
        Lifetime lifetime,
        PingPolicy ping,
        FlowControl flow,
        HeaderLimits headers,
        RetryPolicy retry,
        DialBackoff backoff) {
    public static final PoolSettings DEFAULT = new PoolSettings(
            ConnectionLimits.DEFAULT,
            Timeouts.DEFAULT,
            Lifetime.DEFAULT,
            PingPolicy.DEFAULT,
            FlowControl.DEFAULT,
            HeaderLimits.DEFAULT,
            RetryPolicy.DEFAULT,
            DialBackoff.DEFAULT);

    public PoolSettings with(ConnectionLimits other) {
        return new PoolSettings(other, timeouts, lifetime, ping, flow, headers, retry, backoff);
    }

    public PoolSettings with(Timeouts other) {
        return new PoolSettings(connections, other, lifetime, ping, flow, headers, retry, backoff);
    }

    public PoolSettings with(Lifetime other) {
        return new PoolSettings(connections, timeouts, other, ping, flow, headers, retry, backoff);
    }

    public PoolSettings with(PingPolicy other) {
        return new PoolSettings(connections, timeouts, lifetime, other, flow, headers, retry, backoff);
    }

    public PoolSettings with(FlowControl other) {
        return new PoolSettings(connections, timeouts, lifetime, ping, other, headers, retry, backoff);
    }

    public PoolSettings with(HeaderLimits other) {
        return new PoolSettings(connections, timeouts, lifetime, ping, flow, other, retry, backoff);
    }

    public PoolSettings with(RetryPolicy other) {
        return new PoolSettings(connections, timeouts, lifetime, ping, flow, headers, other, backoff);
    }

    public PoolSettings with(DialBackoff other) {
        return new PoolSettings(connections, timeouts, lifetime, ping, flow, headers, retry, other);
    }
}
