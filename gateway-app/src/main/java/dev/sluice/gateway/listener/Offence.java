package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/** What ends an HTTP/2 connection before its bytes reach the codec. */
enum Offence {
    /** More streams reset than the client may. */
    RESETS(Http2Error.ENHANCE_YOUR_CALM, Limit.RESETS),
    /** More SETTINGS, PING, PRIORITY, WINDOW_UPDATE and unknown frames than anybody needs. */
    CONTROL_FRAMES(Http2Error.ENHANCE_YOUR_CALM, Limit.CONTROL_FRAMES),
    /** A stream whose id is below that of one that was opened before (RFC 9113 §5.1.1). */
    OLD_STREAM(Http2Error.PROTOCOL_ERROR, null),
    /** HEADERS on a stream that the client itself had ended (RFC 9113 §5.1). */
    ENDED_STREAM(Http2Error.STREAM_CLOSED, null);

    final Http2Error error;
    final @Nullable Limit limit;

    Offence(Http2Error error, @Nullable Limit limit) {
        this.error = error;
        this.limit = limit;
    }
}
