package dev.sluice.gateway.proxy;

import dev.sluice.gateway.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the gateway gives itself: a problem (RFC 9457) for HTTP clients, a status without messages for gRPC ones.
 *
 * @param status the status code
 * @param reason a word or two, stable enough to be searched for
 * @param detail a sentence for people
 * @param retryAfterSeconds when another try may succeed, for {@code retry-after}; 0 for no word about it
 */
record OwnAnswer(int status, String reason, String detail, int retryAfterSeconds) {
    private static final AsciiString PROBLEM = AsciiString.cached("application/problem+json");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    /** After which a seat may be free or a dial succeed: the pool's own pauses are shorter than that. */
    private static final int RETRY_SECONDS = 1;

    /** One that suggests another try where the status is 503. */
    OwnAnswer(int status, String reason, String detail) {
        this(status, reason, detail, status == 503 ? RETRY_SECONDS : 0);
    }

    /** What an answer is about. */
    record About(HttpMethod method, boolean grpc, @Nullable Route route, CharSequence requestId) {}

    /** Writes it whole. */
    void writeTo(Downstream downstream, About about) {
        if (about.grpc()) {
            downstream.head(GrpcStatus.of(this).head(this, about), true);
            downstream.flush();
            return;
        }
        ByteBuf problem =
                ProblemDetails.write(this, about, downstream.connection().alloc());
        boolean noContent = HttpMethod.HEAD.equals(about.method());
        Http2Headers head = new DefaultHttp2Headers(false, 8)
                .status(Integer.toString(status))
                .add(HttpHeaderNames.CONTENT_TYPE, PROBLEM)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, problem.readableBytes())
                // some of these statuses may be cached unless it is said (RFC 9110 §15.1)
                .add(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
        if (retryAfterSeconds > 0) {
            head.setInt(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
        }
        try {
            downstream.head(head, noContent);
        } catch (RuntimeException | Error bug) {
            problem.release();
            throw bug;
        }
        if (noContent) {
            problem.release();
        } else {
            downstream.data(problem, true);
        }
        downstream.flush();
    }
}
