package dev.sluice.gateway.proxy;

import dev.sluice.pool.H2Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a gRPC client gives its call, from its start to its status: {@code grpc-timeout}, one to eight digits and a
 * unit ("gRPC over HTTP/2", Timeout). The upstream's stream ends then as well, even if the client is not there to cancel it.
 *
 * <p>The field goes upstream as it came. A malformed one sets no deadline here: what to say of it is the server's to decide,
 * and servers differ.
 */
final class GrpcTimeout {
    private static final AsciiString NAME = AsciiString.cached("grpc-timeout");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final int MOST_DIGITS = 8;
    /** What a request's deadline may be at most; whoever gives more gives any time. */
    private static final long MOST_NANOS = TimeUnit.DAYS.toNanos(365);

    private GrpcTimeout() {}

    /** Gives the request of these fields the deadline that they ask for, if they do. */
    static void limit(H2Request.Builder request, Http2Headers fields) {
        CharSequence timeout = fields.get(NAME);
        if (timeout == null || !isGrpc(fields.get(HttpHeaderNames.CONTENT_TYPE))) {
            return;
        }
        long nanos = nanos(timeout);
        if (nanos >= 0 && nanos <= MOST_NANOS) {
            // no time at all is a deadline too: it has passed
            request.deadline(Duration.ofNanos(Math.max(1, nanos)));
        }
    }

    private static boolean isGrpc(@Nullable CharSequence contentType) {
        return contentType != null && AsciiString.regionMatches(contentType, true, 0, GRPC, 0, GRPC.length());
    }

    /** The nanoseconds of a timeout, as many as a long takes; negative if it is malformed. */
    static long nanos(CharSequence timeout) {
        int digits = timeout.length() - 1;
        TimeUnit unit = digits < 1 || digits > MOST_DIGITS ? null : unit(timeout.charAt(digits));
        if (unit == null) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char digit = timeout.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        return unit.toNanos(value);
    }

    private static @Nullable TimeUnit unit(char letter) {
        return switch (letter) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
    }
}
