package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** What the fields about a client's connection mean for the others: which of those end here as well, and whether trailers are taken. */
final class ConnectionFields {
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    private List<AsciiString> named = List.of();
    private boolean acceptsTrailers;

    /** One of those that end here, by its lower-case name. */
    void read(AsciiString name, CharSequence value) {
        if (name.equals(HttpHeaderNames.CONNECTION)) {
            named = joined(named, ConnectionOptions.named(value));
        } else if (name.equals(HttpHeaderNames.TE)) {
            acceptsTrailers |= FieldRules.acceptsTrailers(value);
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

    /** Does to the others what was read. */
    void apply(Http2Headers to) {
        for (int i = 0; i < named.size(); i++) {
            to.remove(named.get(i));
        }
        if (acceptsTrailers) {
            to.add(HttpHeaderNames.TE, TRAILERS);
        }
    }
}
