package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell an upstream who asked, and what for: {@code x-forwarded-for}, {@code -proto}, {@code -host},
 * {@code -port}, and {@code forwarded} (RFC 7239). A trusted proxy's are believed as far as they are well-formed, and
 * extended; whatever anybody else says is replaced.
 */
record ForwardedFields(
        AsciiString client, AsciiString proto, @Nullable AsciiString host, AsciiString port, AsciiString element) {
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString PORT = AsciiString.cached("x-forwarded-port");
    private static final AsciiString REAL = AsciiString.cached("real");
    private static final AsciiString IP = AsciiString.cached("ip");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

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

    /** Those of a request that names this authority. */
    static ForwardedFields of(ClientRequest request, @Nullable String authority) {
        return of(request.context().peer(), authority, request::lines);
    }

    /** {@code given}: a field's lines as the client sent them. */
    static ForwardedFields of(Peer peer, @Nullable String authority, Function<AsciiString, List<String>> given) {
        ForwardedFields own = peer.hop(authority).fields();
        return peer.trusted() ? own.behind(given) : own;
    }

    /** With what a proxy says that is believed. */
    private ForwardedFields behind(Function<AsciiString, List<String>> given) {
        AsciiString toldProto = proto(given, proto);
        AsciiString toldHost = host(given, host);
        return new ForwardedFields(
                appended(BelievedList.addresses(given.apply(FOR)), client),
                toldProto,
                toldHost,
                port(given, toldHost, toldProto),
                appended(BelievedList.elements(given.apply(FORWARDED)), element));
    }

    /** Adds them to fields that have none of them. */
    void addTo(Http2Headers to) {
        to.add(FOR, client);
        to.add(PROTO, proto);
        if (host != null) {
            to.add(HOST, host);
        }
        to.add(PORT, port);
        to.add(FORWARDED, element);
    }

    private static AsciiString appended(String believed, AsciiString own) {
        return believed.isEmpty() ? own : new AsciiString(believed + ", " + own);
    }

    private static AsciiString proto(Function<AsciiString, List<String>> given, AsciiString own) {
        String told = only(given, PROTO);
        return HTTPS.contentEqualsIgnoreCase(told) ? HTTPS : HTTP.contentEqualsIgnoreCase(told) ? HTTP : own;
    }

    private static @Nullable AsciiString host(Function<AsciiString, List<String>> given, @Nullable AsciiString own) {
        String told = only(given, HOST);
        return Authority.repeatable(told) ? new AsciiString(told) : own;
    }

    /** A proxy that tells of a host or a scheme and not of a port means that host's, or that scheme's. */
    private static AsciiString port(
            Function<AsciiString, List<String>> given, @Nullable AsciiString host, AsciiString proto) {
        String told = only(given, PORT);
        return Authority.isPort(told) ? new AsciiString(told) : Authority.port(host, proto);
    }

    /** A field's one value; of several it is not known whose they are, so they count for nothing. */
    private static String only(Function<AsciiString, List<String>> given, AsciiString name) {
        List<String> values = given.apply(name);
        return values.size() == 1 ? values.get(0) : "";
    }
}
