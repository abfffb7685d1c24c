package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import dev.sluice.gateway.observe.LimitMeters;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.TransferEncodingNotAllowedException;

/** Tells a decoder's failures apart, and counts those that are limits. */
final class RequestFaults {
    private final LimitMeters meters;

    RequestFaults(LimitMeters meters) {
        this.meters = meters;
    }

    /** What a request is that could not be decoded for this reason. */
    static RequestFault of(Throwable cause) {
        if (cause instanceof FaultyRequest faulty) {
            return faulty.fault();
        }
        if (cause instanceof TooLongHttpLineException) {
            return RequestFault.REQUEST_LINE;
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return RequestFault.HEADER_LIST;
        }
        boolean encoding = cause instanceof TransferEncodingNotAllowedException
                || cause instanceof ContentLengthNotAllowedException;
        return encoding ? RequestFault.TRANSFER_ENCODING : RequestFault.MALFORMED;
    }

    void found(RequestFault fault) {
        switch (fault) {
            case REQUEST_LINE -> meters.hit(Limit.REQUEST_LINE);
            case HEADER_LIST -> meters.hit(Limit.HEADER_LIST);
            case HEADER_FIELDS -> meters.hit(Limit.HEADER_FIELDS);
            default -> {}
        }
    }
}
