package dev.sluice.gateway.upstream.http1;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 answer's fields in the shape of HTTP/2: in lower case, without those of the connection (RFC 9110 §7.6.1). */
final class ResponseHead {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    private ResponseHead() {}

    /** What is wrong with this head, or null: the decoder accepts codings and versions that nobody could forward. */
    static @Nullable String check(HttpResponse head) {
        int status = head.status().code();
        HttpVersion version = head.protocolVersion();
        if (version.majorVersion() != 1 || !"HTTP".equals(version.protocolName())) {
            return "the version is not HTTP/1.x";
        }
        if (status < 100 || status > 999) {
            return "the status is not three digits";
        }
        if (status == 101) {
            return "status 101 without an upgrade asked for";
        }
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        boolean chunked = codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))
                && version.minorVersion() > 0;
        return chunked ? null : "a transfer-encoding that is not chunked";
    }

    static Http2Headers of(HttpResponse head) {
        Http2Headers to = copy(head.headers());
        return to.status(head.status().codeAsText());
    }

    /** The trailers, without what may not be one (RFC 9110 §6.5.1). */
    static Http2Headers trailers(HttpHeaders from) {
        Http2Headers to = copy(from);
        to.remove(HttpHeaderNames.CONTENT_LENGTH);
        to.remove(HttpHeaderNames.TRAILER);
        return to;
    }

    private static Http2Headers copy(HttpHeaders from) {
        // not validated again: the decoder did, and every name is put into lower case here
        Http2Headers to = new DefaultHttp2Headers(false, Math.max(8, from.size() + 1));
        List<AsciiString> named = named(from);
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
            if (!hopByHop(name) && (named.isEmpty() || !named.contains(name))) {
                to.add(name, field.getValue());
            }
        }
        return to;
    }

    private static boolean hopByHop(AsciiString name) {
        return switch (name.length()) {
            case 2 -> name.equals(HttpHeaderNames.TE);
            case 7 -> name.equals(HttpHeaderNames.UPGRADE);
            case 10 -> name.equals(HttpHeaderNames.CONNECTION) || name.equals(KEEP_ALIVE);
            case 16 -> name.equals(PROXY_CONNECTION);
            case 17 -> name.equals(HttpHeaderNames.TRANSFER_ENCODING);
            default -> false;
        };
    }

    /** The fields that Connection names; mostly it says {@code close} or {@code keep-alive}, which are no fields to keep. */
    private static List<AsciiString> named(HttpHeaders from) {
        List<String> values = from.getAll(HttpHeaderNames.CONNECTION);
        if (values.isEmpty()) {
            return List.of();
        }
        List<AsciiString> names = new ArrayList<>(2);
        for (String value : values) {
            int start = 0;
            while (start <= value.length()) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                names.add(new AsciiString(value.substring(start, end).trim()).toLowerCase());
                start = end + 1;
            }
        }
        return names;
    }
}
