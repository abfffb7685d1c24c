package dev.sluice.gateway.proxy;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The fields that a {@code connection} field names, which end at the gateway as well (RFC 9110 §7.6.1). A field that is for
 * all recipients can not be named, says the RFC; where a sender does so nonetheless, the name counts for nothing, because
 * otherwise a client could take fields away from a request that it only passes on, or that a proxy between added.
 */
final class ConnectionOptions {
    private static final AsciiString CONTENT = AsciiString.cached("content-");
    private static final AsciiString CONDITION = AsciiString.cached("if-");
    /** Beside {@code content-*}, {@code if-*}, and what tells who asked. */
    private static final Set<AsciiString> FOR_ALL = Set.of(
            AsciiString.cached("accept-encoding"),
            AsciiString.cached("authorization"),
            AsciiString.cached("cache-control"),
            AsciiString.cached("cookie"),
            AsciiString.cached("date"),
            AsciiString.cached("etag"),
            AsciiString.cached("expires"),
            AsciiString.cached("host"),
            AsciiString.cached("location"),
            AsciiString.cached("range"),
            AsciiString.cached("set-cookie"),
            AsciiString.cached("traceparent"),
            AsciiString.cached("vary"),
            AsciiString.cached("via"),
            AsciiString.cached("www-authenticate"),
            RequestContext.REQUEST_ID);

    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString CLOSE = AsciiString.cached("close");

    private ConnectionOptions() {}

    /** The lower-case names in the value of a {@code connection} field that count. */
    static List<AsciiString> named(CharSequence value) {
        AsciiString options = AsciiString.of(value);
        if (options.contentEqualsIgnoreCase(KEEP_ALIVE) || options.contentEqualsIgnoreCase(CLOSE)) {
            return List.of();
        }
        List<AsciiString> names = new ArrayList<>(2);
        for (AsciiString name : FieldRules.tokens(List.of(options.toString()))) {
            if (!forAll(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean forAll(AsciiString name) {
        return name.byteAt(0) == ':'
                || ForwardedFields.tell(name)
                || name.startsWith(CONTENT)
                || name.startsWith(CONDITION)
                || FOR_ALL.contains(name);
    }
}
