package dev.sluice.gateway.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head must say so that there is only one way to read it: where its body ends (RFC 9112 §6) and which
 * host it is for (RFC 9112 §3.2). One pass over the fields of every request; names, values and the number of lengths were
 * checked when they were decoded.
 */
final class HeadRules {
    private static final AsciiString KEY1 = AsciiString.cached("sec-websocket-key1");

    private boolean http10;
    private int hosts;
    private int lengths;
    private int encodings;

    /** What is wrong with this head, or null. */
    @Nullable
    RequestFault check(HttpRequest request) {
        // the decoder makes these two constants of these two spellings only
        http10 = request.protocolVersion() == HttpVersion.HTTP_1_0;
        if (!http10 && request.protocolVersion() != HttpVersion.HTTP_1_1) {
            return RequestFault.VERSION;
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return RequestFault.CONNECT;
        }
        hosts = 0;
        lengths = 0;
        encodings = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                request.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            RequestFault fault = check(field.getKey(), field.getValue());
            if (fault != null) {
                return fault;
            }
        }
        if (encodings > 1 || (encodings == 1 && (http10 || lengths > 0))) {
            return RequestFault.TRANSFER_ENCODING;
        }
        return hosts > 1 || (hosts == 0 && !http10) ? RequestFault.HOST : null;
    }

    /** Whether the head that was checked last announces chunks. */
    boolean chunked() {
        return encodings > 0;
    }

    private @Nullable RequestFault check(CharSequence name, CharSequence value) {
        return switch (name.length()) {
            case 4 -> is(name, HttpHeaderNames.HOST) ? host(value) : null;
            case 6 -> is(name, HttpHeaderNames.EXPECT) ? expect(value) : null;
            case 14 -> is(name, HttpHeaderNames.CONTENT_LENGTH) ? length(value) : null;
            case 17 -> is(name, HttpHeaderNames.TRANSFER_ENCODING) ? encoding(value) : null;
            // Netty reads eight bytes of content after a GET with the keys of a draft of WebSocket, and nobody else
            // does
            case 18 -> is(name, KEY1) ? RequestFault.MALFORMED : null;
            default -> null;
        };
    }

    private static boolean is(CharSequence name, AsciiString other) {
        return other.contentEqualsIgnoreCase(name);
    }

    /** An empty one is refused as well: no target of http is without a host (RFC 9110 §4.2.1). */
    private @Nullable RequestFault host(CharSequence value) {
        hosts++;
        return Authority.valid(value) ? null : RequestFault.HOST;
    }

    private static @Nullable RequestFault expect(CharSequence value) {
        return HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(value) ? null : RequestFault.EXPECTATION;
    }

    private @Nullable RequestFault length(CharSequence value) {
        lengths++;
        boolean digits = value.length() > 0;
        for (int i = 0; i < value.length(); i++) {
            digits &= value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        return digits && lengths == 1 ? null : RequestFault.CONTENT_LENGTH;
    }

    private @Nullable RequestFault encoding(CharSequence value) {
        encodings++;
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(value) ? null : RequestFault.TRANSFER_ENCODING;
    }
}
