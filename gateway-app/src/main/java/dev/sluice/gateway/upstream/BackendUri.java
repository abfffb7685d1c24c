package dev.sluice.gateway.upstream;

import dev.sluice.pool.Origin;
import dev.sluice.pool.TlsIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code h2c://host:port} and {@code h2://host:port}. */
final class BackendUri {
    private static final String FORM =
            "must be h2c://host:port (cleartext HTTP/2) or h2://host:port (TLS, HTTP/2 only)";

    private BackendUri() {}

    /** The origin that a URI without problem names. */
    static Origin origin(String text, TlsIdentity tls) {
        Origin origin = Origin.of(URI.create(text));
        return origin.tls() == null ? origin : Origin.h2(origin.host(), origin.port(), tls);
    }

    /** Whether it is a TLS backend. */
    static boolean isTls(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith("h2:");
    }

    /** What is wrong with it, or null. */
    static @Nullable String problem(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return FORM;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("http") || scheme.equals("https")) {
            return "HTTP/1.1 backends are not built yet: use h2c:// for cleartext HTTP/2 or h2:// for TLS";
        }
        boolean bare = (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        boolean known = scheme.equals("h2c") || scheme.equals("h2");
        if (!known || !bare || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
            return FORM;
        }
        return null;
    }
}
