package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http2.Http2Headers;

/** What the gateway does to the fields of an answer, an upstream's or one of its own. */
final class AnswerFields {
    private AnswerFields() {}

    /** For every final head, before it is written. */
    static void complete(Http2Headers head, RequestContext context) {
        head.set(RequestContext.REQUEST_ID, context.id());
    }
}
