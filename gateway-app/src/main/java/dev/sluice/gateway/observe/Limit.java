package dev.sluice.gateway.observe;

import java.util.Locale;

/** What clients may take only so much of; a meter's tag. */
public enum Limit {
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    /** Streams that an HTTP/2 client opened above what the gateway's SETTINGS allow. */
    CONCURRENT_STREAMS,
    /** Streams that an HTTP/2 client cancelled, or made the gateway reset, too fast. */
    RESETS,
    /** SETTINGS, PING, empty or CONTINUATION frames beyond reason. */
    CONTROL_FRAMES,
    REQUEST_LINE,
    HEADER_LIST,
    HEADER_FIELDS,
    BODY,
    HEADER_TIMEOUT,
    BODY_TIMEOUT,
    IDLE_TIMEOUT,
    REQUEST_TIMEOUT;

    String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
