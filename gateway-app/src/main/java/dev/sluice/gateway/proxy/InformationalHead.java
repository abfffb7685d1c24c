package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An informational answer on its way to the client (RFC 9110 §15.2), without what is about the upstream's connection.
 *
 * @param fields with {@code :status}
 */
record InformationalHead(Http2Headers fields) {
    /** Per request; more than this is a peer that plays. */
    static final int MOST = 8;

    private static final int VALID = -1;

    /** What the client gets of it, or null: 100 is for those who send a body, 101 is no answer that a proxy passes on. */
    static @Nullable InformationalHead of(Http2Headers head) {
        CharSequence status = head.status();
        if (status == null || status.length() != 3 || status.charAt(0) != '1') {
            return null;
        }
        if (AsciiString.contentEquals("100", status) || AsciiString.contentEquals("101", status)) {
            return null;
        }
        Http2Headers kept = new DefaultHttp2Headers(false, head.size()).status(status);
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = FieldRules.lowerCase(field.getKey());
            if (plain(name, field.getValue()) && !FieldRules.endsHere(name)) {
                kept.add(name, field.getValue());
            }
        }
        return new InformationalHead(kept);
    }

    /** Written past the server's encoder in HTTP/1.1, such a head is looked at here for what would end it early. */
    private static boolean plain(AsciiString name, CharSequence value) {
        return !name.isEmpty()
                && name.charAt(0) != ':'
                && HttpHeaderValidationUtil.validateToken(name) == VALID
                && HttpHeaderValidationUtil.validateValidHeaderValue(value) == VALID;
    }

    /** As HTTP/1.1 writes it. */
    ByteBuf text(ByteBufAllocator allocator) {
        HttpResponseStatus status = HttpResponseStatus.parseLine(String.valueOf(fields.status()));
        StringBuilder text =
                new StringBuilder(128).append("HTTP/1.1 ").append(status).append("\r\n");
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (field.getKey().charAt(0) != ':') {
                text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        }
        return ByteBufUtil.encodeString(allocator, CharBuffer.wrap(text.append("\r\n")), StandardCharsets.ISO_8859_1);
    }
}
