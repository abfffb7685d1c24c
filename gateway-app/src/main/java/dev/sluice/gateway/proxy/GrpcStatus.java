package dev.sluice.gateway.proxy;

import dev.sluice.gateway.route.Route;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC client is told: its protocol knows HTTP's statuses as faults of intermediaries only, so an own answer is
 * HTTP 200 that ends with its head (Trailers-Only; gRPC's PROTOCOL-HTTP2.md and http-grpc-status-mapping.md).
 */
enum GrpcStatus {
    UNKNOWN(2),
    DEADLINE_EXCEEDED(4),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14);

    private static final AsciiString CONTENT_TYPE = AsciiString.cached("application/grpc");
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString OK = AsciiString.cached("200");
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final int code;

    GrpcStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether a request of this content type is gRPC's. gRPC-Web is not: its clients read HTTP's statuses. */
    static boolean speaks(@Nullable CharSequence contentType) {
        int length = CONTENT_TYPE.length();
        return contentType != null
                && contentType.length() >= length
                && AsciiString.regionMatches(contentType, true, 0, CONTENT_TYPE, 0, length)
                && (contentType.length() == length || "+; ".indexOf(contentType.charAt(length)) >= 0);
    }

    /** The mapping's, and what is closer to the truth where the gateway knows more than an HTTP status says. */
    static GrpcStatus of(OwnAnswer answer) {
        return switch (answer.status()) {
            case 400, 414, 417, 500, 505 -> INTERNAL;
            case 404, 501 -> UNIMPLEMENTED;
            case 408 -> DEADLINE_EXCEEDED;
            case 413, 431 -> RESOURCE_EXHAUSTED;
            case 429, 502, 503 -> UNAVAILABLE;
            case 504 -> deadline(answer.reason()) ? DEADLINE_EXCEEDED : UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** Whether it is the call that took too long, not the way to its server. */
    private static boolean deadline(String reason) {
        return reason.equals("response-timeout") || reason.equals("request-timeout");
    }

    /** The head that is the whole answer. */
    Http2Headers head(OwnAnswer answer, OwnAnswer.About about) {
        StringBuilder message = new StringBuilder(answer.reason()).append(": ").append(answer.detail());
        Route route = about.route();
        if (route != null) {
            message.append(" Route ").append(route.id()).append(", upstream ");
            message.append(route.upstream().name()).append('.');
        }
        message.append(" Request ").append(about.requestId()).append('.');
        return new DefaultHttp2Headers(false, 8)
                .status(OK)
                .add(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE)
                .setInt(STATUS, code)
                .add(MESSAGE, percentEncoded(message.toString()));
    }

    /** As gRPC wants messages: UTF-8, all but printable ASCII and the percent sign as they are. */
    static CharSequence percentEncoded(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 8);
        for (byte b : bytes) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return encoded;
    }
}
