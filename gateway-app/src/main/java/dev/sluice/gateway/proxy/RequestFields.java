package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import reactor.netty.http.server.HttpServerRequest;

/** Turns a client's request fields into those that are sent upstream. */
public final class RequestFields {
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final int USUAL_FIELDS = 32;

    /** The upstream's fields, all of them but {@code :scheme}, which is the backend's. */
    Http2Headers of(HttpServerRequest request, RequestTarget target, RequestContext context) {
        HttpHeaders from = request.requestHeaders();
        // not validated again: the server's decoder did, and every name is put into lower case here
        Http2Headers to = new DefaultHttp2Headers(false, USUAL_FIELDS);
        to.method(request.method().asciiName()).path(target.path());
        if (target.authority() != null) {
            to.authority(target.authority());
        }
        copy(from, to, context.peer().trusted());
        // behind what the client sent, so that nothing of it can be taken away
        ForwardedFields.add(to, from, target.authority(), context.peer());
        Via.add(to, request, context.http2());
        to.set(RequestContext.REQUEST_ID, context.id());
        return to;
    }

    private static void copy(HttpHeaders from, Http2Headers to, boolean trusted) {
        List<AsciiString> named = List.of();
        boolean acceptsTrailers = false;
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            AsciiString name = FieldRules.lowerCase(field.getKey());
            if (FieldRules.endsHere(name)) {
                if (name.equals(HttpHeaderNames.CONNECTION)) {
                    named = joined(named, ConnectionOptions.named(field.getValue()));
                } else if (name.equals(HttpHeaderNames.TE)) {
                    acceptsTrailers |= FieldRules.acceptsTrailers(field.getValue());
                }
            } else if (ForwardedFields.pass(name, trusted)) {
                to.add(name, field.getValue());
            }
        }
        for (int i = 0; i < named.size(); i++) {
            to.remove(named.get(i));
        }
        if (acceptsTrailers) {
            to.add(HttpHeaderNames.TE, TRAILERS);
        }
    }

    private static List<AsciiString> joined(List<AsciiString> some, List<AsciiString> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        List<AsciiString> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /**
     * Whether a body follows the head. An HTTP/1.1 request says so by its framing (RFC 9112 §6.3). For an HTTP/2 one
     * Netty's codec does: where HEADERS did not end the stream and has no content-length, it adds a
     * {@code transfer-encoding} of its own; where it ended the stream, it removes that field.
     */
    static boolean announceBody(HttpServerRequest request) {
        HttpHeaders fields = request.requestHeaders();
        if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        CharSequence length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && !AsciiString.contentEquals(ZERO, length);
    }
}
