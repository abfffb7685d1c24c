package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request's fields must be like to be sent over HTTP/2 (RFC 9113 §8.2, §8.3.1). */
final class RequestRules {
    private RequestRules() {}

    /** The fields as they are sent: with the origin's {@code :scheme} and {@code :authority} where they are missing. */
    static Http2Headers complete(Http2Headers headers, Origin origin) {
        if (headers.scheme() != null && headers.authority() != null) {
            return headers;
        }
        Http2Headers completed = new DefaultHttp2Headers(false, headers.size() + 2);
        completed.setAll(headers);
        if (headers.scheme() == null) {
            completed.scheme(origin.scheme());
        }
        if (headers.authority() == null) {
            completed.authority(origin.authority());
        }
        return completed;
    }

    /** What is wrong with a request's fields, or null. */
    static @Nullable String checkHead(Http2Headers headers) {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String broken = check(field.getKey(), field.getValue());
            if (broken != null) {
                return broken;
            }
        }
        CharSequence path = headers.path();
        return path == null || path.length() == 0 ? ":path is missing" : null;
    }

    /** Whether it is an extended CONNECT (RFC 8441 §4). */
    static boolean extendedConnect(Http2Headers headers) {
        return AsciiString.contentEquals("CONNECT", headers.method())
                && headers.contains(Http2Headers.PseudoHeaderName.PROTOCOL.value());
    }

    /** What is wrong with a request's trailers, or null (RFC 9113 §8.1). */
    static @Nullable String checkTrailers(Http2Headers trailers) {
        for (Map.Entry<CharSequence, CharSequence> field : trailers) {
            CharSequence name = field.getKey();
            boolean pseudo = name.length() == 0 || name.charAt(0) == ':';
            String broken = pseudo ? "trailers have no field '" + name + "'" : check(name, field.getValue());
            if (broken != null) {
                return broken;
            }
        }
        return null;
    }

    private static @Nullable String check(CharSequence name, CharSequence value) {
        if (HttpHeaderValidationUtil.isConnectionHeader(name, true)
                || HttpHeaderValidationUtil.isTeNotTrailers(name, value)) {
            return "the field " + name + " is of one connection and not sent over HTTP/2";
        }
        return HttpHeaderValidationUtil.validateValidHeaderValue(value) == -1
                ? null
                : "a control character in the field " + name;
    }
}
