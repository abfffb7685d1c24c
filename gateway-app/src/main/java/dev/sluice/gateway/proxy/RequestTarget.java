package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.Authority;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for (RFC 9112 §3.2).
 *
 * @param authority host and port as the client named them: the absolute form's, which overrides {@code Host}; or null
 * @param path      verbatim, with the query: what is forwarded as {@code :path}
 * @param matched   verbatim, without the query: what routes are matched against
 */
record RequestTarget(@Nullable String authority, String path, String matched) {
    /** {@code OPTIONS *}: about the gateway, not about a resource. */
    static final RequestTarget ASTERISK = new RequestTarget(null, "*", "*");

    boolean isAsterisk() {
        return path.equals("*");
    }

    /** The request's target, or null if it is none that an HTTP client may send. */
    static @Nullable RequestTarget of(ClientRequest request) {
        String uri = request.uri();
        if (!printable(uri)) {
            return null;
        }
        String host = request.host();
        if (uri.charAt(0) == '/') {
            return withPath(host, uri);
        }
        if (uri.equals("*")) {
            return HttpMethod.OPTIONS.equals(request.method()) ? ASTERISK : null;
        }
        return absolute(uri);
    }

    /** {@code http://authority/path?query}; a missing path is {@code /}. */
    private static @Nullable RequestTarget absolute(String uri) {
        int start =
                uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
        if (start < 0) {
            return null;
        }
        int end = start;
        while (end < uri.length() && "/?".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String authority = uri.substring(start, end);
        if (!Authority.valid(authority)) {
            return null;
        }
        boolean rooted = end < uri.length() && uri.charAt(end) == '/';
        return withPath(authority, rooted ? uri.substring(end) : "/" + uri.substring(end));
    }

    private static RequestTarget withPath(@Nullable String authority, String path) {
        int query = path.indexOf('?');
        return new RequestTarget(authority, path, query < 0 ? path : path.substring(0, query));
    }

    /** No control characters, no spaces, no fragment; anything else goes, as browsers send it. */
    private static boolean printable(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == 0x7f || c == '#') {
                return false;
            }
        }
        return !uri.isEmpty();
    }
}
