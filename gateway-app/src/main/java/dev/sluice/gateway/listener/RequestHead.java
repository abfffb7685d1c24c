package dev.sluice.gateway.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the fields of an HTTP/2 message are well-formed (RFC 9113 §8.2, §8.3), as far as Netty's decoder did not see to
 * it: that one refuses bad and upper-case names, connection-specific fields, a {@code te} other than trailers, unknown,
 * repeated and late pseudo-fields, and a {@code content-length} that the content belies.
 */
final class RequestHead {
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString ASTERISK = AsciiString.cached("*");

    private RequestHead() {}

    /** Whether a request's head can be taken for one; a {@code host} that says the same as {@code :authority} is removed. */
    static boolean wellFormed(Http2Headers head) {
        CharSequence method = head.method();
        if (method == null
                || !token(method)
                || head.contains(PseudoHeaderName.PROTOCOL.value())
                || head.contains(PseudoHeaderName.STATUS.value())) {
            return false;
        }
        return (HttpMethod.CONNECT.asciiName().contentEquals(method) ? connect(head) : target(head, method))
                && authority(head)
                && values(head);
    }

    /** Whether trailers are: no pseudo-fields among them is the decoder's to see to. */
    static boolean wellFormedTrailers(Http2Headers trailers) {
        return values(trailers);
    }

    private static boolean connect(Http2Headers head) {
        return head.scheme() == null && head.path() == null && head.authority() != null;
    }

    private static boolean target(Http2Headers head, CharSequence method) {
        CharSequence scheme = head.scheme();
        CharSequence path = head.path();
        if (scheme == null || path == null || path.length() == 0) {
            return false;
        }
        boolean known =
                AsciiString.contentEqualsIgnoreCase(scheme, HTTP) || AsciiString.contentEqualsIgnoreCase(scheme, HTTPS);
        boolean asterisk =
                ASTERISK.contentEquals(path) && HttpMethod.OPTIONS.asciiName().contentEquals(method);
        return known && (path.charAt(0) == '/' || asterisk) && visible(path);
    }

    /** One authority, said in one place or twice the same (RFC 9113 §8.3.1). */
    private static boolean authority(Http2Headers head) {
        CharSequence authority = head.authority();
        List<CharSequence> hosts = head.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return false;
        }
        if (authority == null) {
            return hosts.size() == 1 && isAuthority(hosts.get(0));
        }
        if (!hosts.isEmpty()) {
            if (!AsciiString.contentEqualsIgnoreCase(hosts.get(0), authority)) {
                return false;
            }
            head.remove(HttpHeaderNames.HOST);
        }
        return isAuthority(authority);
    }

    /** A host and perhaps a port (RFC 3986 §3.2), without userinfo. */
    private static boolean isAuthority(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "-._~%!$&'()*+,;=:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return text.length() > 0;
    }

    private static boolean token(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return text.length() > 0;
    }

    private static boolean visible(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean values(Http2Headers fields) {
        Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iterator();
        while (all.hasNext()) {
            if (!isValue(all.next().getValue())) {
                return false;
            }
        }
        return true;
    }

    /** No control characters but HTAB (RFC 9110 §5.5): HTTP/1.1 would take some of them for the end of a field. */
    private static boolean isValue(@Nullable CharSequence value) {
        if (!(value instanceof AsciiString text)) {
            // the decoder's own: it puts content-length in anew, as digits of a String
            return value != null && token(value);
        }
        byte[] bytes = text.array();
        int end = text.arrayOffset() + text.length();
        for (int i = text.arrayOffset(); i < end; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
