package dev.sluice.pool.connection;

import io.netty.util.AsciiString;

/**
 * The fields that stay out of HPACK's table: secrets, which a stranger on the same connection could otherwise guess by the
 * length of what is sent (RFC 7541 §7.1.3), and what belongs to one request or one client, which would only push out what all have in
 * common. Asked for
 * every field that is sent, so it looks at a name's length first.
 */
final class NeverIndexed {
    private NeverIndexed() {}

    /** Whether a field of this lower-case name is one of them. */
    static boolean test(CharSequence name, CharSequence value) {
        return switch (name.length()) {
            case 6 -> is("cookie", name);
            case 7 -> is("api-key", name);
            case 9 -> is("x-api-key", name) || is("forwarded", name);
            case 10 -> is("set-cookie", name);
            case 12 -> is("x-request-id", name) || is("x-auth-token", name) || is("x-csrf-token", name);
            case 13 -> is("authorization", name);
            case 14 -> is("x-access-token", name) || is("x-goog-api-key", name);
            case 15 -> is("x-forwarded-for", name);
            case 19 -> is("proxy-authorization", name);
            case 20 -> is("x-amz-security-token", name);
            default -> false;
        };
    }

    private static boolean is(String secret, CharSequence name) {
        return AsciiString.contentEquals(secret, name);
    }
}
