package dev.sluice.gateway.upstream;

import dev.sluice.pool.Origin;
import dev.sluice.pool.TlsIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code h2c://host:port}, {@code h2://host:port}, {@code https://host:port} and {@code http://host:port}. */
final class BackendUri {
    private static final String FORM = "must be h2c://host:port (cleartext HTTP/2), h2://host:port (TLS, HTTP/2 only),"
            + " https://host:port (TLS, HTTP/2 or HTTP/1.1 by ALPN) or http://host:port (HTTP/1.1)";

    private BackendUri() {}

    /** The backend that a URI without problem names. */
    static Backend backend(String text, int weight, TlsIdentity tls) {
        URI uri = URI.create(text);
        Protocol protocol = Objects.requireNonNull(Protocol.of(uri.getScheme()));
        Origin origin = Origin.of(uri);
        return new Backend(protocol, protocol.tls() ? Origin.h2(origin.host(), origin.port(), tls) : origin, weight);
    }

    /** Whether it is a TLS backend. */
    static boolean isTls(String text) {
        int colon = text.indexOf(':');
        Protocol protocol = colon < 0 ? null : Protocol.of(text.substring(0, colon));
        return protocol != null && protocol.tls();
    }

    /** What is wrong with it, or null. */
    static @Nullable String problem(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return FORM;
        }
        boolean bare = (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        boolean known = uri.getScheme() != null && Protocol.of(uri.getScheme()) != null;
        if (!known || !bare || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
            return FORM;
        }
        return null;
    }
}
