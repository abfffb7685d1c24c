package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import reactor.netty.http.server.HttpServerRequest;

/** The {@code via} field (RFC 9110 §7.6.3): whom a request has passed. */
final class Via {
    /** So many gateways of this kind may stand in a row; a request that passed them all goes in circles. */
    static final int MOST_PASSES = 10;

    private static final String PSEUDONYM = "sluice";
    private static final AsciiString FROM_HTTP10 = AsciiString.cached("1.0 " + PSEUDONYM);
    private static final AsciiString FROM_HTTP11 = AsciiString.cached("1.1 " + PSEUDONYM);
    private static final AsciiString FROM_HTTP2 = AsciiString.cached("2 " + PSEUDONYM);

    private Via() {}

    /** Adds this gateway, behind those that are there. */
    static void add(Http2Headers to, HttpServerRequest request, boolean http2) {
        boolean http10 = !http2 && HttpVersion.HTTP_1_0.equals(request.version());
        to.add(HttpHeaderNames.VIA, http2 ? FROM_HTTP2 : http10 ? FROM_HTTP10 : FROM_HTTP11);
    }

    /** Whether a request of these fields goes in circles. */
    static boolean loops(HttpHeaders fields) {
        if (!fields.contains(HttpHeaderNames.VIA)) {
            return false;
        }
        List<String> lines = fields.getAll(HttpHeaderNames.VIA);
        int passes = 0;
        for (int i = 0; i < lines.size(); i++) {
            passes += passes(lines.get(i));
        }
        return passes >= MOST_PASSES;
    }

    /** How often a line names this kind of gateway as a receiver: as a whole word behind a protocol's. */
    private static int passes(String line) {
        int passes = 0;
        for (int at = line.indexOf(PSEUDONYM); at >= 0; at = line.indexOf(PSEUDONYM, at + 1)) {
            int end = at + PSEUDONYM.length();
            boolean starts = at > 0 && blank(line.charAt(at - 1));
            boolean ends = end == line.length() || line.charAt(end) == ',' || blank(line.charAt(end));
            passes += starts && ends ? 1 : 0;
        }
        return passes;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
