package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;

/** How long a request says that its body is. */
final class BodyLength {
    static final long UNKNOWN = -1;
    /** More digits than a long is sure to hold. */
    private static final int MOST_DIGITS = 18;

    private BodyLength() {}

    /** The bytes of its {@code content-length}, {@link #UNKNOWN} without one, the most there is for one that is none. */
    static long declared(ClientRequest request) {
        CharSequence digits = request.field(HttpHeaderNames.CONTENT_LENGTH);
        if (digits == null) {
            return UNKNOWN;
        }
        long bytes = digits.length() == 0 || digits.length() > MOST_DIGITS ? Long.MAX_VALUE : 0;
        for (int i = 0; i < digits.length() && bytes != Long.MAX_VALUE; i++) {
            int digit = digits.charAt(i) - '0';
            bytes = digit < 0 || digit > 9 ? Long.MAX_VALUE : 10 * bytes + digit;
        }
        return bytes;
    }
}
