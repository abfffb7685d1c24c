package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer may look like, as far as the codec does not look itself: the status, control characters in values, a body
 * where none may be, a body shorter than its content-length (RFC 9113 §8.1.1, §8.2.1; RFC 9110 §6.4.1, §15.2).
 */
final class HeadRules {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final int NONE = -1;

    private final boolean head;
    private final boolean connect;
    private int status;
    private long declaredBytes = NONE;
    private long receivedBytes;
    private boolean bodyless;

    HeadRules(H2Request request) {
        CharSequence method = request.method();
        this.head = AsciiString.contentEquals("HEAD", method);
        this.connect = AsciiString.contentEquals("CONNECT", method);
    }

    /** What is wrong with this head, or null. */
    @Nullable
    String checkHead(Http2Headers headers, boolean end) {
        status = parse(headers.status());
        if (status == NONE) {
            return ":status is not three digits";
        }
        if (status == 101) {
            return "status 101 is not of HTTP/2";
        }
        if (informational()) {
            return end ? "an informational response ends the stream" : checkValues(headers);
        }
        bodyless = head || status == 204 || status == 304;
        CharSequence length = connect ? null : headers.get(CONTENT_LENGTH);
        if (length != null && !bodyless) {
            // the codec has seen to it that it is a number
            declaredBytes = Long.parseLong(length.toString());
        }
        return checkValues(headers);
    }

    @Nullable
    String checkTrailers(Http2Headers headers) {
        return checkValues(headers);
    }

    @Nullable
    String checkData(int bytes) {
        receivedBytes += bytes;
        return bytes > 0 && bodyless ? "a body in an answer that has none" : null;
    }

    @Nullable
    String checkEnd() {
        return declaredBytes > receivedBytes
                ? "content-length is " + declaredBytes + ", but " + receivedBytes + " bytes came"
                : null;
    }

    int status() {
        return status;
    }

    boolean informational() {
        return status < 200;
    }

    private static int parse(@Nullable CharSequence digits) {
        if (digits == null || digits.length() != 3) {
            return NONE;
        }
        int value = 0;
        for (int i = 0; i < 3; i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            value = 10 * value + digit;
        }
        return value < 100 ? NONE : value;
    }

    private static @Nullable String checkValues(Http2Headers headers) {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iterator();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (HttpHeaderValidationUtil.validateValidHeaderValue(field.getValue()) != NONE) {
                return "a control character in field " + field.getKey();
            }
        }
        return null;
    }
}
