package dev.sluice.pool;

/**
 * How large header lists may be (RFC 9113 §6.5.2), in bytes.
 *
 * @param maxListBytes of a response, 1 to 2³¹−1, advertised to the peer
 * @param tableBytes   of HPACK's dynamic table for responses, 0 to 1 MiB, advertised to the peer
 */
public record HeaderLimits(int maxListBytes, int tableBytes) {
    /** 32 KiB, 4 KiB. */
    public static final HeaderLimits DEFAULT = new HeaderLimits(32 << 10, 4 << 10);

    public HeaderLimits {
        Checks.range("maxListBytes", maxListBytes, 1, Integer.MAX_VALUE);
        Checks.range("tableBytes", tableBytes, 0, 1 << 20);
    }
}
