package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which fields end at the gateway (RFC 9110 §7.6.1, RFC 9113 §8.2.2). Asked for every field of every message, so it
 * looks at a name's length first.
 */
final class FieldRules {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    /** What Reactor Netty adds to say how a request came. */
    private static final AsciiString SYNTHETIC = AsciiString.cached("x-http2-");

    private static final Set<AsciiString> OTHER_FORBIDDEN_TRAILERS = Set.of(
            AsciiString.cached("authorization"),
            AsciiString.cached("proxy-authorization"),
            AsciiString.cached("cookie"),
            AsciiString.cached("set-cookie"),
            AsciiString.cached("trailer"),
            AsciiString.cached("via"),
            RequestContext.REQUEST_ID);

    private FieldRules() {}

    /** Whether a field of this lower-case name is about one connection only. */
    static boolean hopByHop(AsciiString name) {
        return switch (name.length()) {
            case 2 -> name.equals(HttpHeaderNames.TE);
            case 7 -> name.equals(HttpHeaderNames.UPGRADE);
            case 10 -> name.equals(HttpHeaderNames.CONNECTION) || name.equals(KEEP_ALIVE);
            case 14 -> name.equals(HTTP2_SETTINGS);
            case 16 -> name.equals(PROXY_CONNECTION);
            case 17 -> name.equals(HttpHeaderNames.TRANSFER_ENCODING);
            default -> false;
        };
    }

    /** Whether a request's field of this lower-case name is not sent on as it is. */
    static boolean endsHere(AsciiString name) {
        return switch (name.length()) {
            case 4 -> name.equals(HttpHeaderNames.HOST);
            case 6 -> name.equals(HttpHeaderNames.EXPECT);
            default -> hopByHop(name) || (name.length() > SYNTHETIC.length() && name.startsWith(SYNTHETIC));
        };
    }

    /**
     * Whether a trailer of this lower-case name may not be one (RFC 9110 §6.5.1): framing, routing, authentication, cookies,
     * pseudo-fields; and what only the gateway says, as a reader that merges trailers into the head would believe it.
     */
    static boolean forbiddenTrailer(AsciiString name) {
        return name.isEmpty()
                || name.charAt(0) == ':'
                || endsHere(name)
                || name.equals(HttpHeaderNames.CONTENT_LENGTH)
                || ForwardedFields.tell(name)
                || OTHER_FORBIDDEN_TRAILERS.contains(name);
    }

    /** Whether a TE field says {@code trailers}, the one thing that goes on (RFC 9113 §8.2.2). */
    static boolean acceptsTrailers(CharSequence te) {
        return AsciiString.contentEqualsIgnoreCase(te, TRAILERS)
                || tokens(List.of(te.toString())).contains(TRAILERS);
    }

    /** The lower-case names in the values of a Connection field. */
    static List<AsciiString> tokens(List<String> values) {
        List<AsciiString> tokens = new ArrayList<>(2);
        for (String value : values) {
            int start = 0;
            while (start <= value.length()) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                AsciiString token = new AsciiString(value.substring(start, end).trim()).toLowerCase();
                if (!token.isEmpty()) {
                    tokens.add(token);
                }
                start = end + 1;
            }
        }
        return tokens;
    }

    /** A name in lower case; most come so. */
    static AsciiString lowerCase(CharSequence name) {
        return AsciiString.of(name).toLowerCase();
    }
}
