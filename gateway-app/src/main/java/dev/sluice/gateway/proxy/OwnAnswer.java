package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * An answer that the gateway gives itself: a status and one line of text that names the reason, and no addresses.
 *
 * @param status the status code
 * @param reason a word or two, stable enough to be searched for
 */
record OwnAnswer(int status, String reason) {
    private static final AsciiString PLAIN_TEXT = AsciiString.cached("text/plain; charset=utf-8");
    private static final AsciiString METHODS =
            AsciiString.cached("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE");

    static OwnAnswer of(int status, String reason) {
        return new OwnAnswer(status, reason);
    }

    /** Writes it. */
    void writeTo(Downstream downstream, HttpMethod method) {
        ByteBuf text = Unpooled.copiedBuffer(reason + '\n', StandardCharsets.UTF_8);
        boolean noContent = HttpMethod.HEAD.equals(method);
        Http2Headers head = new DefaultHttp2Headers(false, 4)
                .status(Integer.toString(status))
                .add(HttpHeaderNames.CONTENT_TYPE, PLAIN_TEXT)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        downstream.head(head, noContent);
        if (noContent) {
            text.release();
        } else {
            downstream.data(text, true);
        }
        downstream.flush();
    }

    /** Answers {@code OPTIONS *} (RFC 9110 §9.3.7): what the gateway forwards, whatever a route may take. */
    static void writeOptions(Downstream downstream) {
        downstream.head(new DefaultHttp2Headers(false, 4).status("204").add(HttpHeaderNames.ALLOW, METHODS), true);
        downstream.flush();
    }
}
