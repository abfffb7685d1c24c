package dev.sluice.pool;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that makes two connections interchangeable: scheme, host, port and TLS identity.
 *
 * @param scheme {@code http} for cleartext HTTP/2 by prior knowledge (h2c), {@code https} for TLS with ALPN {@code h2}
 * @param host   a name, an IPv4 address, or an IPv6 address without brackets; lower case
 * @param port   1 to 65535
 * @param tls    whom to trust and who to be; null exactly when the scheme is {@code http}
 */
public record Origin(
        String scheme, String host, int port, @Nullable TlsIdentity tls) {
    public Origin {
        host = host.toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme must be http or https: " + scheme);
        }
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '/' || c == '@')) {
            throw new IllegalArgumentException("host must be a name or an address: '" + host + "'");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + port);
        }
        if (scheme.equals("https") != (tls != null)) {
            throw new IllegalArgumentException("a TLS identity belongs to https and to nothing else");
        }
    }

    /** Cleartext HTTP/2 by prior knowledge (RFC 9113 §3.3). */
    public static Origin h2c(String host, int port) {
        return new Origin("http", host, port, null);
    }

    /** HTTP/2 over TLS with the JVM's trust anchors. */
    public static Origin h2(String host, int port) {
        return new Origin("https", host, port, TlsIdentity.DEFAULT);
    }

    /** HTTP/2 over TLS. */
    public static Origin h2(String host, int port, TlsIdentity tls) {
        return new Origin("https", host, port, tls);
    }

    /**
     * The origin of a URI whose scheme is {@code h2c}, {@code h2}, {@code http} (as h2c) or {@code https} (as h2).
     *
     * @throws IllegalArgumentException if the scheme is another one, or the host is missing
     */
    public static Origin of(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("no host in '" + uri + "'");
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return switch (scheme) {
            case "h2c", "http" -> h2c(host, uri.getPort() == -1 ? 80 : uri.getPort());
            case "h2", "https" -> h2(host, uri.getPort() == -1 ? 443 : uri.getPort());
            default -> throw new IllegalArgumentException("scheme of '" + uri + "' must be h2c, h2, http or https");
        };
    }

    /** Host and port as {@code :authority} has them; the scheme's own port is left out (RFC 9110 §4.2.3). */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        boolean schemesOwn = port == (scheme.equals("http") ? 80 : 443);
        return schemesOwn ? name : name + ':' + port;
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return (tls == null ? "h2c://" : "h2://") + name + ':' + port;
    }
}
