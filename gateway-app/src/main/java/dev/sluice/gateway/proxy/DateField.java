package dev.sluice.gateway.proxy;

import io.netty.handler.codec.DateFormatter;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Date;
import java.util.function.LongSupplier;

/** The value of {@code date} (RFC 9110 §6.6.1), written once a second and event loop. One thread. */
final class DateField {
    private static final FastThreadLocal<DateField> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected DateField initialValue() {
            return new DateField(System::currentTimeMillis);
        }
    };

    private final LongSupplier clockMillis;
    private long second = Long.MIN_VALUE;
    private AsciiString text = AsciiString.EMPTY_STRING;

    DateField(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /** The calling event loop's. */
    static DateField ofThread() {
        return OF_THREAD.get();
    }

    /** The present time's. */
    AsciiString now() {
        long millis = clockMillis.getAsLong();
        long present = Math.floorDiv(millis, 1000L);
        if (present != second) {
            second = present;
            text = new AsciiString(DateFormatter.format(new Date(millis)));
        }
        return text;
    }
}
