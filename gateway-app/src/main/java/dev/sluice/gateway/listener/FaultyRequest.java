package dev.sluice.gateway.listener;

/** Ends the decoding of a request with a fault. Without stack traces, because a client can cause it at will. */
final class FaultyRequest extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final RequestFault fault;

    FaultyRequest(RequestFault fault) {
        super(fault.reason());
        this.fault = fault;
    }

    RequestFault fault() {
        return fault;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
