package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;

/** The {@code via} field (RFC 9110 §7.6.3): whom a request has passed. */
final class Via {
    /** So many gateways of this kind may stand in a row; a request that passed them all goes in circles. */
    static final int MOST_PASSES = 10;

    private static final String PSEUDONYM = "sluice";
    private static final AsciiString FROM_HTTP10 = AsciiString.cached("1.0 " + PSEUDONYM);
    private static final AsciiString FROM_HTTP11 = AsciiString.cached("1.1 " + PSEUDONYM);
    /** This gateway's element for a request of HTTP/2. */
    static final AsciiString FROM_HTTP2 = AsciiString.cached("2 " + PSEUDONYM);

    private Via() {}

    /** This gateway's element for a request of this version. */
    static AsciiString http1(HttpVersion version) {
        return HttpVersion.HTTP_1_0.equals(version) ? FROM_HTTP10 : FROM_HTTP11;
    }

    /** Whether a request goes in circles. */
    static boolean loops(ClientRequest request) {
        if (request.field(HttpHeaderNames.VIA) == null) {
            return false;
        }
        List<String> lines = request.lines(HttpHeaderNames.VIA);
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
