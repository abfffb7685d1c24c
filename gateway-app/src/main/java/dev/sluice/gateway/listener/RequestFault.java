package dev.sluice.gateway.listener;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What is wrong with a message that can not be taken for a request. The connection's guard hands the server a harmless
 * request in its place, so that it is answered in its turn, by the gateway, and with a reason; the connection ends then.
 */
public enum RequestFault {
    /** It breaks the grammar of HTTP/1.1 (RFC 9112): the request line, a field's name or value, a line's end. */
    MALFORMED(400, "malformed-request"),
    /** More than one Content-Length, or one that is no number. */
    CONTENT_LENGTH(400, "bad-content-length"),
    /** A Transfer-Encoding that is not exactly {@code chunked}, or beside a Content-Length, or in HTTP/1.0. */
    TRANSFER_ENCODING(400, "bad-transfer-encoding"),
    /** No Host, several, or one that is no authority. */
    HOST(400, "bad-host"),
    REQUEST_LINE(414, "request-line-too-long"),
    /** An Expect other than {@code 100-continue}. */
    EXPECTATION(417, "expectation-failed"),
    HEADER_LIST(431, "header-list-too-large"),
    HEADER_FIELDS(431, "too-many-header-fields"),
    /** What a client sends after CONNECT, in hope of a tunnel, would be taken for its next request. */
    CONNECT(501, "connect-not-supported"),
    /** Neither HTTP/1.0 nor HTTP/1.1. */
    VERSION(505, "http-version-not-supported");

    private final int status;
    private final String reason;
    private final HttpMethod mark;
    private final HttpMethod headMark;

    RequestFault(int status, String reason) {
        this.status = status;
        this.reason = reason;
        this.mark = new Mark(this, HttpMethod.GET);
        this.headMark = new Mark(this, HttpMethod.HEAD);
    }

    /** The answer's status. */
    public int status() {
        return status;
    }

    /** A word or two, stable enough to be searched for. */
    public String reason() {
        return reason;
    }

    /**
     * A request in the faulty one's place, the connection's last. Its method is an object that no decoder can make; it is
     * called HEAD if that one's was, so that its answer has no content (RFC 9110 §9.3.2).
     */
    HttpRequest standIn(HttpRequest faulty) {
        HttpMethod method = HttpMethod.HEAD.equals(faulty.method()) ? headMark : mark;
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "*");
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    /** What the guard found wrong with the request, or null. */
    public static @Nullable RequestFault of(HttpServerRequest request) {
        return of(request.method());
    }

    /** The same, before the server has it. */
    static @Nullable RequestFault of(HttpRequest request) {
        return of(request.method());
    }

    private static @Nullable RequestFault of(HttpMethod method) {
        return method instanceof Mark mark ? mark.fault : null;
    }

    private static final class Mark extends HttpMethod {
        private final RequestFault fault;

        Mark(RequestFault fault, HttpMethod like) {
            super(like.name());
            this.fault = fault;
        }
    }
}
