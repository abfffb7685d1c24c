package dev.sluice.pool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * One request: its fields, with the pseudo-fields of RFC 9113 §8.3.1, its body and its trailers.
 *
 * <p>{@code :scheme} and {@code :authority} are sent as the origin's where they are missing; the fields themselves are only
 * read, so that one request may go to several origins, and a caller that sets both saves a copy. A body is subscribed to
 * once and pulled only as fast as the peer's windows allow; each of its buffers belongs to the pool, which releases it.
 */
public final class H2Request {
    private final Http2Headers headers;
    private final @Nullable Publisher<? extends ByteBuf> body;
    private final @Nullable Mono<Http2Headers> trailers;
    private final @Nullable Duration responseTimeout;
    private final @Nullable Duration deadline;
    private final @Nullable Consumer<Http2Headers> onInformational;

    private H2Request(Builder builder) {
        this.headers = builder.headers;
        this.body = builder.body;
        this.trailers = builder.trailers;
        this.responseTimeout = builder.responseTimeout;
        this.deadline = builder.deadline;
        this.onInformational = builder.onInformational;
    }

    /** Starts a request of this method and path; the path is sent verbatim. */
    public static Builder builder(String method, String path) {
        return new Builder(new DefaultHttp2Headers().method(method).path(path));
    }

    /** Starts a request of these fields, which must not change from then on. */
    public static Builder builder(Http2Headers headers) {
        return new Builder(headers);
    }

    /** A GET of this path without further fields. */
    public static H2Request get(String path) {
        return builder("GET", path).build();
    }

    /** The fields, pseudo-fields included. */
    public Http2Headers headers() {
        return headers;
    }

    /** The method. */
    public CharSequence method() {
        return Objects.requireNonNull(headers.method(), ":method");
    }

    /** The body, or null for a request that ends with its head. */
    public @Nullable Publisher<? extends ByteBuf> body() {
        return body;
    }

    /** The trailers, asked for once the body has completed; null for none. */
    public @Nullable Mono<Http2Headers> trailers() {
        return trailers;
    }

    /** The time to the response's head for this request alone, from the request on; or null for the origin's. */
    public @Nullable Duration responseTimeout() {
        return responseTimeout;
    }

    /** The time to the response's end, or null for any time. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /** Who is told of informational responses, or null. */
    public @Nullable Consumer<Http2Headers> onInformational() {
        return onInformational;
    }

    /** Whether the method is idempotent (RFC 9110 §9.2.2), so that the request may be repeated. */
    public boolean idempotent() {
        return switch (method().toString()) {
            case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /** Builds an {@link H2Request}; used by one thread. */
    public static final class Builder {
        private final Http2Headers headers;
        private @Nullable Publisher<? extends ByteBuf> body;
        private @Nullable Mono<Http2Headers> trailers;
        private @Nullable Duration responseTimeout;
        private @Nullable Duration deadline;
        private @Nullable Consumer<Http2Headers> onInformational;

        private Builder(Http2Headers headers) {
            Objects.requireNonNull(headers.method(), ":method");
            this.headers = headers;
        }

        /** Adds a field; its name is lower-cased (RFC 9113 §8.2.1). */
        public Builder header(String name, String value) {
            headers.add(name.toLowerCase(Locale.ROOT), value);
            return this;
        }

        /** Sets {@code :authority}; by default the origin's host and port. */
        public Builder authority(String authority) {
            headers.authority(authority);
            return this;
        }

        /** Makes this an extended CONNECT (RFC 8441 §4). */
        public Builder protocol(String protocol) {
            headers.set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), protocol);
            return this;
        }

        /** A body of unknown length, subscribed to once; its buffers become the pool's. */
        public Builder body(Publisher<? extends ByteBuf> publisher) {
            this.body = Objects.requireNonNull(publisher, "publisher");
            return this;
        }

        /** A body that is there already, with its {@code content-length}; can be sent any number of times. */
        public Builder body(byte[] bytes) {
            headers.setLong("content-length", bytes.length);
            return body(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
        }

        /** A body of UTF-8 text. */
        public Builder body(String text) {
            return body(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Trailers to send after the body; ignored where there is no body. */
        public Builder trailers(Mono<Http2Headers> fields) {
            this.trailers = fields;
            return this;
        }

        /**
         * The time to the response's head, body or not, instead of the origin's; positive, at most 365 days. It begins with the
         * request, so that the wait for a seat is part of it and not added to it.
         */
        public Builder responseTimeout(Duration timeout) {
            Checks.positive("responseTimeout", timeout);
            this.responseTimeout = timeout;
            return this;
        }

        /**
         * The time from the request's start to the response's end, waits and attempts included, beside all other timeouts;
         * what has not ended then fails with {@link ErrorCode#RESPONSE_TIMEOUT}, the caller's doing and not to be retried.
         * Positive, at most 365 days.
         */
        public Builder deadline(Duration time) {
            Checks.positive("deadline", time);
            this.deadline = time;
            return this;
        }

        /** Gets each informational (1xx) response, on the connection's event loop; must not block. */
        public Builder onInformational(Consumer<Http2Headers> consumer) {
            this.onInformational = consumer;
            return this;
        }

        public H2Request build() {
            return new H2Request(this);
        }
    }
}
