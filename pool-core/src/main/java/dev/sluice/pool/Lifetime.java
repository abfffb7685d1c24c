package dev.sluice.pool;

import java.time.Duration;

/**
 * When a connection is replaced. A replacement is dialled before a connection that is in use goes.
 *
 * @param idle        without a stream; positive; not below the minimum of connections kept warm
 * @param maxAge      since it was made; positive
 * @param ageJitter   the part of {@code maxAge} that is left to chance, 0 to 0.5, so that not all go at once
 * @param maxRequests on one connection; 0 for no limit but that of the stream ids
 * @param maxStreamId the highest stream id that is used, odd, 1 to 2³¹−1; ids start at 3, so that n allows (n−1)/2 requests
 * @param drain       how long the streams of a connection that goes may last
 * @param maxResets   RST_STREAM frames sent before the connection is drained, counted over the last 30 s at least and 60 s
 *     at most: peers end it at 200 within 30 s
 */
public record Lifetime(
        Duration idle,
        Duration maxAge,
        double ageJitter,
        long maxRequests,
        int maxStreamId,
        Duration drain,
        int maxResets) {
    /** 5 min idle, 1 h of age less up to a tenth, no limit of requests, every stream id, 10 min to drain, 100 resets. */
    public static final Lifetime DEFAULT = new Lifetime(
            Duration.ofMinutes(5), Duration.ofHours(1), 0.1, 0, Integer.MAX_VALUE, Duration.ofMinutes(10), 100);

    public Lifetime {
        Checks.positive("idle", idle);
        Checks.positive("maxAge", maxAge);
        Checks.range("ageJitter", ageJitter, 0, 0.5);
        Checks.range("maxRequests", maxRequests, 0, Long.MAX_VALUE);
        Checks.range("maxStreamId", maxStreamId, 1, Integer.MAX_VALUE);
        if (maxStreamId % 2 == 0) {
            throw new IllegalArgumentException("maxStreamId must be odd: " + maxStreamId);
        }
        Checks.positive("drain", drain);
        Checks.range("maxResets", maxResets, 1, Integer.MAX_VALUE);
    }
}
