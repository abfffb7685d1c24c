package dev.sluice.pool;

/**
 * How much a peer may send ahead of its readers (RFC 9113 §5.2), in bytes.
 *
 * @param streamWindowBytes     per stream, 1 to 2³¹−1
 * @param connectionWindowBytes on its way per connection, 65,535 to 2³¹−1; refilled as bytes arrive, whoever reads them
 * @param maxBufferedBytes      unread per connection, at least one stream window: a connection has no more seats than
 *     windows fit in, and fewer while answers that ended are still unread
 */
public record FlowControl(int streamWindowBytes, int connectionWindowBytes, long maxBufferedBytes) {
    /** 256 KiB, 8 MiB, 32 MiB. */
    public static final FlowControl DEFAULT = new FlowControl(256 << 10, 8 << 20, 32 << 20);

    public FlowControl {
        Checks.range("streamWindowBytes", streamWindowBytes, 1, Integer.MAX_VALUE);
        Checks.range("connectionWindowBytes", connectionWindowBytes, 65_535, Integer.MAX_VALUE);
        Checks.range("maxBufferedBytes", maxBufferedBytes, streamWindowBytes, Long.MAX_VALUE);
    }
}
