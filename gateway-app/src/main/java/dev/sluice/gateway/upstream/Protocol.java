package dev.sluice.gateway.upstream;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a backend speaks, by the scheme of its URI. */
public enum Protocol {
    /** Cleartext HTTP/2 by prior knowledge. */
    H2C(false),
    /** HTTP/2 over TLS, and nothing else. */
    H2(true),
    /** TLS; ALPN decides between HTTP/2 and HTTP/1.1. */
    HTTPS(true),
    /** Cleartext HTTP/1.1. */
    HTTP(false);

    private final boolean tls;

    Protocol(boolean tls) {
        this.tls = tls;
    }

    /** Whether it goes over TLS. */
    public boolean tls() {
        return tls;
    }

    /** Whether it is HTTP/2 for certain. */
    public boolean isHttp2() {
        return this == H2C || this == H2;
    }

    /** Whether HTTP/2 may be spoken: all but {@code http}. */
    public boolean mayBeHttp2() {
        return this != HTTP;
    }

    /** Whether HTTP/1.1 may be spoken. */
    public boolean mayBeHttp1() {
        return this == HTTP || this == HTTPS;
    }

    /** The scheme of its URIs. */
    public String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The protocol of this URI scheme, in whatever case, or null. */
    static @Nullable Protocol of(String scheme) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.name().equalsIgnoreCase(scheme))
                .findFirst()
                .orElse(null);
    }
}
