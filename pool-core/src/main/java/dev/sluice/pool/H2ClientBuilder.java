package dev.sluice.pool;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** Builds an {@link H2Client}. Used by one thread; what is built does not change with it. */
public final class H2ClientBuilder {
    /** The largest array that every JVM allocates. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final H2ConnectionPool pool;
    private final Http2Headers headers = new DefaultHttp2Headers();
    private TlsIdentity tls = TlsIdentity.DEFAULT;
    private Duration timeout = Duration.ofSeconds(30);
    private int maxBodyBytes = 16 << 20;

    H2ClientBuilder(H2ConnectionPool pool) {
        this.pool = Objects.requireNonNull(pool, "pool");
    }

    /**
     * Adds a field to every request that does not have one of this name; none by default. Its name is lower-cased.
     *
     * @throws IllegalArgumentException if HTTP/2 does not allow such a field (RFC 9113 §8.2)
     */
    public H2ClientBuilder header(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.isEmpty() || HttpHeaderValidationUtil.validateToken(lower) != -1) {
            throw new IllegalArgumentException("header's name must be a token (RFC 9110 §5.6.2): '" + name + "'");
        }
        if (HttpHeaderValidationUtil.isConnectionHeader(lower, true)
                || HttpHeaderValidationUtil.isTeNotTrailers(lower, value)) {
            throw new IllegalArgumentException("header must not be a connection's own in HTTP/2: " + name);
        }
        if (HttpHeaderValidationUtil.validateValidHeaderValue(value) != -1) {
            throw new IllegalArgumentException("header's value must have no control characters: " + name);
        }
        headers.add(lower, value);
        return this;
    }

    /** Whom to trust and who to be for {@code https} and {@code h2} URIs; {@link TlsIdentity#DEFAULT} by default. */
    public H2ClientBuilder tls(TlsIdentity identity) {
        this.tls = Objects.requireNonNull(identity, "identity");
        return this;
    }

    /**
     * The time for a whole exchange, from subscribing to the body's end; 30 s by default, positive. It also takes the
     * place of {@link Timeouts#response()}; the pool's other timeouts, to a seat and between frames, stay.
     */
    public H2ClientBuilder timeout(Duration whole) {
        Checks.positive("timeout", whole);
        this.timeout = whole;
        return this;
    }

    /** How many bytes of body one reply may have, and with them its memory; 16 MiB by default, 0 to 2³¹−9. */
    public H2ClientBuilder maxBodyBytes(int max) {
        Checks.range("maxBodyBytes", max, 0, LARGEST_ARRAY);
        this.maxBodyBytes = max;
        return this;
    }

    public H2Client build() {
        return new PooledClient(pool, new DefaultHttp2Headers().add(headers), tls, timeout, maxBodyBytes);
    }
}
