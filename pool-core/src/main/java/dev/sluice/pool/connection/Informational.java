package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a caller of informational (1xx) answers, which are no answer yet (RFC 9110 §15.2). */
final class Informational {
    private static final Logger log = LoggerFactory.getLogger(Informational.class);

    private Informational() {}

    static void tell(H2Request request, Http2Headers headers) {
        @Nullable Consumer<Http2Headers> consumer = request.onInformational();
        if (consumer == null) {
            return;
        }
        try {
            consumer.accept(headers);
        } catch (RuntimeException bug) {
            log.warn("the consumer of informational answers threw", bug);
        }
    }
}
