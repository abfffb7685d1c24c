package dev.sluice.gateway.listener;

/**
 * The grammar of {@code host[:port]} as {@code Host} and {@code :authority} carry it (RFC 9110 §7.2, RFC 3986 §3.2): a
 * registered name or an IPv4 address, or an IP literal in brackets. No user information, no empty host, and a port, where
 * a colon announces one, of digits up to 65535.
 */
public final class Authority {
    private static final int MAX_PORT = 65535;
    /** What a registered name consists of, escapes included, by ASCII code. */
    private static final boolean[] NAME = table("-._~!$&'()*+,;=%");
    /** What stands between brackets, IPvFuture included. */
    private static final boolean[] LITERAL = table("-._~!$&'()*+,;=:");

    private Authority() {}

    private static boolean[] table(String others) {
        boolean[] allowed = new boolean[128];
        for (char c = 0; c < allowed.length; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            allowed[c] = letter || (c >= '0' && c <= '9') || others.indexOf(c) >= 0;
        }
        return allowed;
    }

    /** Whether this is one. */
    public static boolean valid(CharSequence text) {
        boolean literal = text.length() > 0 && text.charAt(0) == '[';
        int start = literal ? 1 : 0;
        int end = hostEnd(text, start, literal ? LITERAL : NAME);
        if (end == start) {
            return false;
        }
        if (literal) {
            if (end == text.length() || text.charAt(end) != ']') {
                return false;
            }
            end++;
        }
        return end == text.length() || (text.charAt(end) == ':' && port(text, end + 1));
    }

    private static int hostEnd(CharSequence text, int start, boolean[] allowed) {
        int at = start;
        while (at < text.length() && text.charAt(at) < allowed.length && allowed[text.charAt(at)]) {
            at++;
        }
        return at;
    }

    private static boolean port(CharSequence text, int start) {
        int port = 0;
        for (int at = start; at < text.length(); at++) {
            int digit = text.charAt(at) - '0';
            port = port * 10 + digit;
            if (digit < 0 || digit > 9 || port > MAX_PORT) {
                return false;
            }
        }
        return start < text.length();
    }
}
