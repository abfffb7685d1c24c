package dev.sluice.pool;

import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole response: head, body and trailers, on the heap, with nothing to release. Replies are read, not
 * compared: two are equal only if they share one array.
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

    /** The first value of a header field, or null; names are lower case in HTTP/2. */
    public @Nullable String header(String name) {
        CharSequence value = headers.get(name);
        return value == null ? null : value.toString();
    }

    /** The status and the body's size, never its content: a reply may be logged. */
    @Override
    public String toString() {
        return "H2Reply[" + status + ", " + body.length + " bytes]";
    }
}
