package dev.sluice.gateway.listener;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;

/** Encodes HTTP/1.x answers; one to HEAD is without content, whatever its fields say (RFC 9112 §6.3). */
final class AnswerEncoder extends HttpResponseEncoder {
    private final Http1Connection connection;

    AnswerEncoder(Http1Connection connection) {
        this.connection = connection;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        boolean toHead = connection.head() && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        return toHead || super.isContentAlwaysEmpty(answer);
    }
}
