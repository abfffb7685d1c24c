package dev.sluice.gateway.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.Patience;
import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** A pool on one event loop, and a backend of bytes. */
abstract class Http1Harness {
    static final Duration PATIENCE = Patience.LIMIT;
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final LoopResources loops = LoopResources.create("test", 1, true);
    ScriptedBackend backend;
    Http1Pool pool;

    @BeforeEach
    void start() throws IOException {
        backend = new ScriptedBackend();
        pool = pool(PoolSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws IOException {
        pool.drain(Duration.ZERO).block(PATIENCE);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
        backend.close();
    }

    /** Another pool instead, of these settings. */
    Http1Pool pool(PoolSettings settings) {
        return pool = new Http1Pool(loops, origin -> settings, PoolListener.NONE, new TlsContexts());
    }

    Origin origin() {
        return Origin.h2c("127.0.0.1", backend.port());
    }

    Mono<H2Response> send(H2Request.Builder request) {
        return pool.request(origin(), request.build());
    }

    H2Response request(H2Request.Builder request) {
        return Objects.requireNonNull(send(request).block(PATIENCE));
    }

    /** Sends it and does not wait. */
    CompletableFuture<@Nullable H2Response> begin(String path) {
        return send(H2Request.builder("GET", path)).toFuture();
    }

    static String text(CompletableFuture<@Nullable H2Response> answer) throws Exception {
        return text(Objects.requireNonNull(answer.get(Patience.SECONDS, TimeUnit.SECONDS)));
    }

    H2Response get(String path) {
        return request(H2Request.builder("GET", path));
    }

    static String text(H2Response answer) {
        return Objects.requireNonNull(answer.body()
                .map(Http1Harness::takeText)
                .collect(Collectors.joining())
                .block(PATIENCE));
    }

    static String takeText(ByteBuf content) {
        try {
            return content.toString(StandardCharsets.ISO_8859_1);
        } finally {
            content.release();
        }
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static void assertFails(Mono<?> answer, ErrorCode code, RetryVerdict verdict) {
        assertThatThrownBy(() -> answer.block(PATIENCE)).isInstanceOfSatisfying(PoolException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.verdict()).isEqualTo(verdict);
        });
    }

    /** Fails in the middle of the answer. */
    static void assertCut(H2Response answer, ErrorCode code) {
        assertFails(answer.body().doOnNext(ByteBuf::release).then(), code, RetryVerdict.NEVER);
    }
}
