package dev.sluice.pool;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The client on a pool: adds to requests what they lack, and makes whole replies of responses. Immutable. */
final class PooledClient implements H2Client {
    private final H2ConnectionPool pool;
    private final Http2Headers defaults;
    private final TlsIdentity tls;
    private final Duration timeout;
    private final int maxBodyBytes;

    PooledClient(H2ConnectionPool pool, Http2Headers defaults, TlsIdentity tls, Duration timeout, int maxBodyBytes) {
        this.pool = pool;
        this.defaults = defaults;
        this.tls = tls;
        this.timeout = timeout;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public Mono<H2Reply> get(String uri) {
        return to(uri, H2Request::get);
    }

    @Override
    public Mono<H2Reply> post(String uri, String contentType, byte[] body) {
        return to(
                uri,
                path -> H2Request.builder("POST", path)
                        .header("content-type", contentType)
                        .body(body)
                        .build());
    }

    @Override
    public Mono<H2Reply> postJson(String uri, String json) {
        return to(
                uri,
                path -> H2Request.builder("POST", path)
                        .header("content-type", "application/json")
                        .body(json)
                        .build());
    }

    @Override
    public Mono<H2Reply> send(Origin origin, H2Request request) {
        return Mono.defer(() -> pool.request(origin, completed(request)))
                .flatMap(response -> whole(request, response))
                .timeout(timeout, Mono.error(this::timedOut));
    }

    private Mono<H2Reply> to(String uri, Function<String, H2Request> request) {
        try {
            Target target = Target.of(uri, tls);
            return send(target.origin(), request.apply(target.path()));
        } catch (IllegalArgumentException e) {
            return Mono.error(() -> new PoolException(
                    ErrorCode.REQUEST_INVALID, Initiator.CALLER, RetryVerdict.NEVER, String.valueOf(e.getMessage())));
        }
    }

    /** A copy: the pool owns a request's fields, and a Mono that is subscribed to twice must not share them. */
    private H2Request completed(H2Request request) {
        Http2Headers headers = new DefaultHttp2Headers(false).add(request.headers());
        for (CharSequence name : defaults.names()) {
            if (!headers.contains(name)) {
                headers.add(name, defaults.getAll(name));
            }
        }
        Duration toHead = request.responseTimeout();
        H2Request.Builder copy = H2Request.builder(headers).responseTimeout(toHead == null ? timeout : toHead);
        Publisher<? extends ByteBuf> body = request.body();
        if (body != null) {
            copy.body(body);
        }
        Mono<Http2Headers> trailers = request.trailers();
        if (trailers != null) {
            copy.trailers(trailers);
        }
        var onInformational = request.onInformational();
        if (onInformational != null) {
            copy.onInformational(onInformational);
        }
        return copy.build();
    }

    private Mono<H2Reply> whole(H2Request request, H2Response response) {
        if (announcedBytes(request, response) > maxBodyBytes) {
            response.discard();
            return Mono.error(CappedBody.tooLarge(maxBodyBytes));
        }
        CappedBody body = new CappedBody(maxBodyBytes);
        // map and not collect: an operator that collects buffers leaks the one that meets a cancel from another thread
        return response.body()
                .map(body::take)
                .then(response.trailers().defaultIfEmpty(new DefaultHttp2Headers()))
                .map(trailers -> new H2Reply(response.status(), response.headers(), body.bytes(), trailers));
    }

    /** The content-length of content that is to come: HEAD and 304 tell another answer's (RFC 9110 §8.6). */
    private static long announcedBytes(H2Request request, H2Response response) {
        boolean none = request.method().toString().equals("HEAD") || response.status() == 304;
        return none ? 0 : response.headers().getLong("content-length", 0);
    }

    private PoolException timedOut() {
        return new PoolException(
                ErrorCode.RESPONSE_TIMEOUT,
                Initiator.POOL,
                RetryVerdict.IF_IDEMPOTENT,
                "no whole answer within the client's timeout of " + timeout);
    }

    /** Where an absolute URI leads. Its path is taken as it stands: {@link URI} refuses what browsers do send. */
    private record Target(Origin origin, String path) {
        static Target of(String uri, TlsIdentity tls) {
            int hash = uri.indexOf('#');
            String sent = hash < 0 ? uri : uri.substring(0, hash);
            if (sent.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                throw new IllegalArgumentException(
                        "a URI has only visible ASCII characters, others percent-encoded: '" + uri + "'");
            }
            int path = pathOf(sent);
            URI base = URI.create(sent.substring(0, path));
            if (base.getRawUserInfo() != null) {
                throw new IllegalArgumentException("a URI must not carry a user's name (RFC 9110 §4.2.4)");
            }
            Origin origin = Origin.of(base);
            boolean cleartext = origin.tls() == null;
            return new Target(
                    cleartext ? origin : Origin.h2(origin.host(), origin.port(), tls),
                    sent.startsWith("/", path) ? sent.substring(path) : '/' + sent.substring(path));
        }

        private static int pathOf(String uri) {
            int scheme = uri.indexOf("://");
            if (scheme < 0) {
                throw new IllegalArgumentException("a URI must be absolute: '" + uri + "'");
            }
            int at = scheme + 3;
            while (at < uri.length() && uri.charAt(at) != '/' && uri.charAt(at) != '?') {
                at++;
            }
            return at;
        }
    }

    /** The bytes of a body as they come, up to a cap; on one exchange's event loop only. */
    private static final class CappedBody {
        private final int cap;
        private byte[] bytes = {};
        private int length;

        CappedBody(int cap) {
            this.cap = cap;
        }

        /** Copies and releases a buffer, in any case. */
        int take(ByteBuf buffer) {
            try {
                int more = buffer.readableBytes();
                if (more > cap - length) {
                    throw tooLarge(cap);
                }
                if (length + more > bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(cap, Math.max(2L * bytes.length, length + more)));
                }
                buffer.readBytes(bytes, length, more);
                length += more;
                return length;
            } finally {
                buffer.release();
            }
        }

        byte[] bytes() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }

        static PoolException tooLarge(int cap) {
            return new PoolException(
                    ErrorCode.BODY_TOO_LARGE,
                    Initiator.POOL,
                    RetryVerdict.NEVER,
                    "the body is larger than the client's cap of " + cap + " bytes");
        }
    }
}
