package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell an upstream who asked, and what for: {@code x-forwarded-for}, {@code -proto}, {@code -host},
 * {@code -port}, and {@code forwarded} (RFC 7239). A trusted proxy's are believed as far as they are well-formed, and
 * extended; whatever anybody else says is replaced.
 */
final class ForwardedFields {
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString PORT = AsciiString.cached("x-forwarded-port");
    private static final AsciiString REAL = AsciiString.cached("real");
    private static final AsciiString IP = AsciiString.cached("ip");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private ForwardedFields() {}

    /**
     * Whether a field of this lower-case name tells who asked, so that it may only come from a trusted proxy. An underscore
     * is as good as a hyphen: to a CGI or WSGI application {@code x_forwarded_for} has the same name.
     */
    static boolean tell(AsciiString name) {
        int length = name.length();
        if (length < FORWARDED.length()) {
            return false;
        }
        byte first = name.byteAt(0);
        return first == 'x' ? hyphen(name, 1) && inFamily(name, length) : first == 'f' && name.equals(FORWARDED);
    }

    private static boolean inFamily(AsciiString name, int length) {
        return length == 9
                ? name.startsWith(REAL, 2) && hyphen(name, 6) && name.startsWith(IP, 7)
                : length > 12 && name.startsWith(FORWARDED, 2) && hyphen(name, 11);
    }

    private static boolean hyphen(AsciiString name, int at) {
        return name.byteAt(at) == '-' || name.byteAt(at) == '_';
    }

    /** Whether a field of this lower-case name goes on as it is, from a trusted proxy or from anybody else. */
    static boolean pass(AsciiString name, boolean trusted) {
        return !tell(name) || (trusted && !written(name) && name.indexOf('_', 0) < 0);
    }

    /** Whether the gateway writes the field of this lower-case name itself, from whomever the request came. */
    private static boolean written(AsciiString name) {
        return switch (name.length()) {
            case 9 -> name.equals(FORWARDED);
            case 15 -> name.equals(FOR);
            case 16 -> name.equals(HOST) || name.equals(PORT);
            case 17 -> name.equals(PROTO);
            default -> false;
        };
    }

    /** Adds them. */
    static void add(Http2Headers to, HttpHeaders from, @Nullable String authority, Peer peer) {
        Hop hop = peer.hop(authority);
        if (peer.trusted()) {
            extend(to, from, hop, peer);
        } else {
            to.add(FOR, peer.address());
            add(to, peer.scheme(), hop.host(), hop.port());
            to.add(FORWARDED, hop.forwarded());
        }
    }

    private static void extend(Http2Headers to, HttpHeaders from, Hop hop, Peer peer) {
        to.add(FOR, appended(BelievedList.addresses(from.getAll(FOR)), peer.address()));
        AsciiString proto = proto(from, peer.scheme());
        AsciiString host = host(from, hop.host());
        add(to, proto, host, port(from, host, proto));
        to.add(FORWARDED, appended(BelievedList.elements(from.getAll(FORWARDED)), hop.forwarded()));
    }

    private static void add(Http2Headers to, AsciiString proto, @Nullable AsciiString host, AsciiString port) {
        to.add(PROTO, proto);
        if (host != null) {
            to.add(HOST, host);
        }
        to.add(PORT, port);
    }

    private static AsciiString appended(String believed, AsciiString own) {
        return believed.isEmpty() ? own : new AsciiString(believed + ", " + own);
    }

    private static AsciiString proto(HttpHeaders from, AsciiString own) {
        String given = only(from, PROTO);
        return HTTPS.contentEqualsIgnoreCase(given) ? HTTPS : HTTP.contentEqualsIgnoreCase(given) ? HTTP : own;
    }

    private static @Nullable AsciiString host(HttpHeaders from, @Nullable AsciiString own) {
        String given = only(from, HOST);
        return Authority.repeatable(given) ? new AsciiString(given) : own;
    }

    /** A proxy that tells of a host or a scheme and not of a port means that host's, or that scheme's. */
    private static AsciiString port(HttpHeaders from, @Nullable AsciiString host, AsciiString proto) {
        String given = only(from, PORT);
        return Authority.isPort(given) ? new AsciiString(given) : Authority.port(host, proto);
    }

    /** A field's one value; of several it is not known whose they are, so they count for nothing. */
    private static String only(HttpHeaders from, AsciiString name) {
        List<String> values = from.getAll(name);
        return values.size() == 1 ? values.get(0) : "";
    }
}
