package dev.sluice.gateway.listener;

import dev.sluice.gateway.config.LimitProperties;
import dev.sluice.gateway.observe.Limit;
import dev.sluice.gateway.observe.LimitMeters;

/**
 * What one HTTP/2 connection may take.
 *
 * @param concurrent streams at a time
 * @param resets     streams that it may cancel, or make us reset, within {@link FrameBudget#WINDOW_SECONDS}
 * @param fields     of one head, and of one request's trailers
 * @param meters     who counts when it would take more
 */
public record StreamLimits(int concurrent, int resets, int fields, LimitMeters meters) {
    /** Streams that most servers allow (RFC 9113 §6.5.2). */
    static final int USUAL = 100;

    private static final int RESETS_PER_STREAM = 8;

    /** As configured: a client that is a proxy cancels for all of its clients, so resets go with the streams. */
    public static StreamLimits of(LimitProperties limits, LimitMeters meters) {
        return new StreamLimits(limits.concurrentStreams(), resets(limits), limits.headerFields(), meters);
    }

    /** Those that are configured, or what is usual for so many streams. */
    public static int resets(LimitProperties limits) {
        return limits.resets() > 0 ? limits.resets() : RESETS_PER_STREAM * limits.concurrentStreams();
    }

    /** How long {@link #resets} are counted, in seconds. */
    public static int windowSeconds() {
        return FrameBudget.WINDOW_SECONDS;
    }

    void hit(Limit limit) {
        meters.hit(limit);
    }
}
