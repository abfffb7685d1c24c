package dev.sluice.pool;

import java.time.Duration;

/**
 * When a PING finds out whether a silent connection still stands (RFC 9113 §6.7).
 *
 * <p>Between two answers of the peer at most two PINGs go out within five minutes, which a gRPC server tolerates; one
 * that complains all the same (GOAWAY "too_many_pings") doubles the origin's silence.
 *
 * @param silence    without a byte from the peer while streams are open, before a PING; positive
 * @param ackTimeout for the answer, before the connection is given up; positive
 * @param reuseAfter how long an idle connection may have been silent before a request that must not be repeated waits
 *     for a PING's answer first; positive
 */
public record PingPolicy(Duration silence, Duration ackTimeout, Duration reuseAfter) {
    /** 10 s, 5 s, 1 s. */
    public static final PingPolicy DEFAULT =
            new PingPolicy(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(1));

    public PingPolicy {
        Checks.positive("silence", silence);
        Checks.positive("ackTimeout", ackTimeout);
        Checks.positive("reuseAfter", reuseAfter);
    }
}
