package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.RequestFault;

/**
 * The gateway's own reasons not to forward a request, in the shape of failures so that they are answered as those are.
 * Without stack traces, they can be shared.
 */
@SuppressWarnings("StaticAssignmentOfThrowable")
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final Refusal NO_ROUTE = new Refusal(404, "no-route");
    static final Refusal BAD_TARGET = new Refusal(400, "bad-request-target");
    static final Refusal AMBIGUOUS_PATH = new Refusal(400, "ambiguous-path");
    static final Refusal LOOP = new Refusal(508, "loop-detected");
    static final Refusal CONNECT = new Refusal(501, "connect-not-supported");

    /** What the connection's guard found wrong. */
    static Refusal of(RequestFault fault) {
        return new Refusal(fault.status(), fault.reason());
    }

    private final int status;

    private Refusal(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    OwnAnswer answer() {
        return OwnAnswer.of(status, String.valueOf(getMessage()));
    }
}
