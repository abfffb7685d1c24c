package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.RequestFault;
import dev.sluice.gateway.observe.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own reasons not to forward a request, or not to go on with it, in the shape of failures so that they are
 * answered as those are. Without stack traces, they can be shared.
 */
@SuppressWarnings("StaticAssignmentOfThrowable")
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final Refusal NO_ROUTE = new Refusal(404, "no-route", "No route takes this request.");
    static final Refusal BAD_TARGET = new Refusal(400, "bad-request-target", "The request's target cannot be read.");
    static final Refusal AMBIGUOUS_PATH = new Refusal(
            400, "ambiguous-path", "The path's dot segments or encodings would change which route it takes.");
    static final Refusal LOOP = new Refusal(
            508, "loop-detected", "The request has passed too many gateways of this kind: it goes in circles.");
    static final Refusal CONNECT = new Refusal(501, "connect-not-supported", "The gateway makes no tunnels.");
    static final Refusal BODY_TOO_LARGE = new Refusal(
            new OwnAnswer(413, "body-too-large", "The request's body is larger than allowed."), Limit.BODY, true);
    static final Refusal BODY_TIMEOUT = new Refusal(
            new OwnAnswer(408, "body-timeout", "The rest of the request's body did not come in time."),
            Limit.BODY_TIMEOUT,
            true);
    static final Refusal REQUEST_TIMEOUT = new Refusal(
            new OwnAnswer(504, "request-timeout", "The request took longer than any may."),
            Limit.REQUEST_TIMEOUT,
            false);

    /** Those that no connection's guard finds. */
    static final List<Refusal> ALL =
            List.of(NO_ROUTE, BAD_TARGET, AMBIGUOUS_PATH, LOOP, CONNECT, BODY_TOO_LARGE, BODY_TIMEOUT, REQUEST_TIMEOUT);

    /** What the connection's guard found wrong. */
    static Refusal of(RequestFault fault) {
        String detail = "What was sent cannot be taken for a request.";
        return new Refusal(new OwnAnswer(fault.status(), fault.reason(), detail), null, true);
    }

    private final transient OwnAnswer answer;
    private final @Nullable Limit limit;
    private final boolean closes;

    private Refusal(int status, String reason, String detail) {
        this(new OwnAnswer(status, reason, detail), null, false);
    }

    private Refusal(OwnAnswer answer, @Nullable Limit limit, boolean closes) {
        super(answer.reason(), null, false, false);
        this.answer = answer;
        this.limit = limit;
        this.closes = closes;
    }

    OwnAnswer answer() {
        return answer;
    }

    /** The limit that the client ran into, or null. */
    @Nullable
    Limit limit() {
        return limit;
    }

    /** Whether an HTTP/1.x connection ends with it: the rest of the request is not waited for. */
    boolean closes() {
        return closes;
    }
}
