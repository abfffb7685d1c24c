package dev.sluice.gateway.proxy;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Host and port as a client names them (RFC 3986 §3.2), where another field is to repeat them. */
final class Authority {
    /** A host name's 255, a colon, and five digits. */
    private static final int LONGEST = 261;

    private static final AsciiString HTTP_PORT = AsciiString.cached("80");
    private static final AsciiString HTTPS_PORT = AsciiString.cached("443");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final int MOST_PORT = 65_535;

    private Authority() {}

    /** Whether it can be repeated: not too long, and of nothing that would have to be escaped within quotes. */
    static boolean repeatable(@Nullable CharSequence authority) {
        if (authority == null || authority.length() == 0 || authority.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == ',') {
                return false;
            }
        }
        return true;
    }

    /** The port that it names, or the scheme's own. */
    static AsciiString port(@Nullable CharSequence authority, AsciiString scheme) {
        AsciiString named = authority == null ? AsciiString.EMPTY_STRING : named(AsciiString.of(authority));
        return isPort(named) ? named : HTTPS.equals(scheme) ? HTTPS_PORT : HTTP_PORT;
    }

    private static AsciiString named(AsciiString authority) {
        int colon = authority.lastIndexOf(":");
        boolean within = colon < authority.lastIndexOf("]"); // an address of IPv6
        return colon < 0 || within ? AsciiString.EMPTY_STRING : authority.subSequence(colon + 1);
    }

    /** Whether this is a port's number. */
    static boolean isPort(CharSequence text) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i == 5) {
                return false;
            }
            number = 10 * number + digit;
        }
        return number > 0 && number <= MOST_PORT;
    }
}
