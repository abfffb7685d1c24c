package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's head as HTTP/1.1 has it (RFC 9112 §3, RFC 9113 §8.3.1). What could be read as more than one request is
 * refused here, whoever let it through before: this is where bytes are made.
 *
 * @param message what is written; the whole request where there is no body
 * @param declaredBytes the body's length as content-length says, or -1 where it goes in chunks
 */
record OutgoingHead(HttpRequest message, long declaredBytes) {
    static final long CHUNKED = -1;

    /** The head of this request; its target is sent verbatim. */
    static OutgoingHead of(H2Request request, Origin origin) throws PoolException {
        Http2Headers from = request.headers();
        HttpMethod method = method(request);
        String target = target(from.path());
        HttpHeaders fields = fields(from, origin);
        if (request.body() == null) {
            checkBodyless(fields);
            if (anticipatesContent(method) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                // RFC 9110 §8.6
                fields.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
            }
            return new OutgoingHead(
                    new DefaultFullHttpRequest(
                            HttpVersion.HTTP_1_1,
                            method,
                            target,
                            Unpooled.EMPTY_BUFFER,
                            fields,
                            EmptyHttpHeaders.INSTANCE),
                    0);
        }
        long declared = declared(fields);
        if (declared == CHUNKED) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return new OutgoingHead(new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target, fields), declared);
    }

    private static HttpMethod method(H2Request request) {
        String name = request.method().toString();
        if (HttpHeaderValidationUtil.validateToken(name) != -1 || name.equals("CONNECT")) {
            throw Failures.invalidRequest("the method cannot be sent over HTTP/1.1");
        }
        return HttpMethod.valueOf(name);
    }

    private static String target(@Nullable CharSequence path) {
        String target = path == null ? "" : path.toString();
        boolean right = !target.isEmpty() && (target.charAt(0) == '/' || target.equals("*"));
        boolean ascii = true;
        for (int i = 0; right && i < target.length(); i++) {
            char c = target.charAt(i);
            right = c > ' ' && c != 0x7f && c <= 0xff;
            ascii &= c < 0x80;
        }
        if (!right) {
            throw Failures.invalidRequest(":path cannot be sent over HTTP/1.1");
        }
        return ascii ? target : encodable(target);
    }

    /** The codec writes a target as UTF-8, but its characters are the bytes that came: what is no UTF-8 has no way through. */
    private static String encodable(String target) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(target.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Failures.invalidRequest(":path is not UTF-8");
        }
    }

    private static HttpHeaders fields(Http2Headers from, Origin origin) {
        HttpHeaders to = new DefaultHttpHeaders(false);
        to.add(HttpHeaderNames.HOST, host(from, origin));
        StringBuilder cookies = null;
        for (Map.Entry<CharSequence, CharSequence> field : from) {
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            if (name.length() > 0 && name.charAt(0) == ':') {
                continue;
            }
            check(name, value);
            if (AsciiString.contentEquals(HttpHeaderNames.COOKIE, name)) {
                cookies = joined(cookies, value);
            } else if (AsciiString.contentEquals(HttpHeaderNames.TE, name)) {
                to.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
                to.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
            } else if (!AsciiString.contentEquals(HttpHeaderNames.HOST, name)
                    && !AsciiString.contentEquals(HttpHeaderNames.EXPECT, name)) {
                // as bytes: the codec would write a question mark for each character of a string that is not ASCII
                to.add(name, AsciiString.of(value));
            }
        }
        if (cookies != null) {
            to.add(HttpHeaderNames.COOKIE, new AsciiString(cookies));
        }
        return to;
    }

    private static CharSequence host(Http2Headers from, Origin origin) {
        CharSequence authority = Objects.requireNonNullElseGet(from.authority(), origin::authority);
        check(HttpHeaderNames.HOST, authority);
        return authority;
    }

    /** HTTP/2 may send a cookie in pieces; HTTP/1.1 has one field for them (RFC 9113 §8.2.3). */
    private static StringBuilder joined(@Nullable StringBuilder before, CharSequence value) {
        return before == null ? new StringBuilder(value) : before.append("; ").append(value);
    }

    private static void check(CharSequence name, CharSequence value) {
        if (HttpHeaderValidationUtil.validateToken(name) != -1
                || HttpHeaderValidationUtil.validateValidHeaderValue(value) != -1) {
            throw Failures.invalidRequest("a field's name or value cannot be sent over HTTP/1.1");
        }
        if (HttpHeaderValidationUtil.isConnectionHeader(name, true)
                || HttpHeaderValidationUtil.isTeNotTrailers(name, value)) {
            throw Failures.invalidRequest("the field " + name + " is of one connection and not sent on");
        }
    }

    private static boolean anticipatesContent(HttpMethod method) {
        return HttpMethod.POST.equals(method) || HttpMethod.PUT.equals(method) || HttpMethod.PATCH.equals(method);
    }

    private static void checkBodyless(HttpHeaders fields) {
        if (declared(fields) > 0) {
            throw Failures.invalidRequest("content-length without a body");
        }
    }

    /** The one content-length, in digits; -1 if there is none. */
    private static long declared(HttpHeaders fields) {
        String value = fields.get(HttpHeaderNames.CONTENT_LENGTH);
        if (value == null) {
            return CHUNKED;
        }
        boolean right = !value.isEmpty()
                && value.length() <= 18
                && fields.getAll(HttpHeaderNames.CONTENT_LENGTH).size() == 1;
        for (int i = 0; right && i < value.length(); i++) {
            right = value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!right) {
            throw Failures.invalidRequest("content-length is not one number");
        }
        return Long.parseLong(value);
    }
}
