package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the gateway does to the fields of an answer, an upstream's or one of its own. */
final class AnswerFields {
    private AnswerFields() {}

    /** For every final head, before it is written. */
    static void complete(Http2Headers head, RequestContext context) {
        strip(head);
        if (!head.contains(HttpHeaderNames.DATE)) {
            head.add(HttpHeaderNames.DATE, DateField.ofThread().now());
        }
        head.set(RequestContext.REQUEST_ID, context.id());
    }

    /** For a head of any kind: removes what is about the upstream's connection, and what that connection names. */
    static void strip(Http2Headers head) {
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            if (FieldRules.hopByHop(AsciiString.of(field.getKey()))) {
                stripFound(head);
                return;
            }
        }
    }

    private static void stripFound(Http2Headers head) {
        List<AsciiString> doomed = new ArrayList<>();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (FieldRules.hopByHop(name)) {
                doomed.add(name);
            }
            if (name.equals(HttpHeaderNames.CONNECTION)) {
                doomed.addAll(ConnectionOptions.named(field.getValue()));
            }
        }
        doomed.forEach(head::remove);
    }

    /** For trailers: each one that may be none goes alone. */
    static void stripTrailers(Http2Headers trailers) {
        List<AsciiString> doomed = List.of();
        for (Map.Entry<CharSequence, CharSequence> field : trailers) {
            AsciiString name = AsciiString.of(field.getKey());
            if (FieldRules.forbiddenTrailer(name)) {
                doomed = doomed.isEmpty() ? new ArrayList<>() : doomed;
                doomed.add(name);
            }
        }
        doomed.forEach(trailers::remove);
    }
}
