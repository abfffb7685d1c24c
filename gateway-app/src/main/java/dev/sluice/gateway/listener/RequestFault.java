package dev.sluice.gateway.listener;

import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What is wrong with a message that can not be taken for a request. The connection's guard hands the server a harmless
 * request in its place, so that it is answered in its turn, by the gateway, and with a reason; the connection ends then.
 */
public enum RequestFault {
    /** The server's decoder could make nothing of it. */
    MALFORMED(400, "malformed-request"),
    /** A Transfer-Encoding that is not exactly {@code chunked}, or beside a Content-Length, or in HTTP/1.0. */
    TRANSFER_ENCODING(400, "bad-transfer-encoding"),
    /** No Host, several, or one that is no authority. */
    HOST(400, "bad-host");

    private final int status;
    private final String reason;
    private final HttpMethod mark;

    RequestFault(int status, String reason) {
        this.status = status;
        this.reason = reason;
        this.mark = new Mark(this);
    }

    /** The answer's status. */
    public int status() {
        return status;
    }

    /** A word or two, stable enough to be searched for. */
    public String reason() {
        return reason;
    }

    /** The method of the request that stands in for the faulty one: an object that no decoder can make. */
    HttpMethod mark() {
        return mark;
    }

    /** What the guard found wrong with the request, or null. */
    public static @Nullable RequestFault of(HttpServerRequest request) {
        return request.method() instanceof Mark mark ? mark.fault : null;
    }

    private static final class Mark extends HttpMethod {
        private final RequestFault fault;

        Mark(RequestFault fault) {
            super("GET");
            this.fault = fault;
        }
    }
}
