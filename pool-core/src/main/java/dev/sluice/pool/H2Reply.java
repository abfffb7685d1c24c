package dev.sluice.pool;

import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/**
 * A whole response: head, body and trailers, on the heap, with nothing to release.
 *
 * @param status   the status code
 * @param headers  the header fields
 * @param body     the body's bytes; the caller's
 * @param trailers the trailers, empty if there were none
 */
public record H2Reply(int status, Http2Headers headers, byte[] body, Http2Headers trailers) {
    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / 100 == 2;
    }
}
