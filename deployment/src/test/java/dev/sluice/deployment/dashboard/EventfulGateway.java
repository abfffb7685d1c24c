package dev.sluice.deployment.dashboard;

import dev.sluice.gateway.observe.HealthMeters;
import dev.sluice.gateway.observe.PoolMeters;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Protocol;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A gateway before two backends to which everything has happened that its meters tell of, and what they told. */
final class EventfulGateway {
    /** Nobody listens there. */
    private static final int NOBODY = 1;

    private EventfulGateway() {}

    /** {@code directory}: where a key store may be made. */
    static Exposition exposition(Path directory) throws IOException, InterruptedException {
        DisposableServer one = backend();
        DisposableServer other = backend();
        try (GatewayProcess gateway = GatewayProcess.start(arguments(directory, one.port(), other.port()))) {
            bringAbout(gateway);
            String scraped = gateway.scrape();
            // the client's going, and a collection, are noticed in their own time
            while (!scraped.contains("status=\"cancelled\"") || !scraped.contains("jvm_gc_pause_seconds_sum")) {
                scraped = gateway.scrape();
            }
            return Exposition.of(scraped).and(Exposition.of(accidents()));
        } finally {
            one.disposeNow();
            other.disposeNow();
        }
    }

    private static List<String> arguments(Path directory, int one, int other) throws IOException, InterruptedException {
        return List.of(
                "--sluice.upstreams.up.backends[0].uri=h2c://127.0.0.1:" + one,
                "--sluice.upstreams.up.backends[1].uri=h2c://127.0.0.1:" + other,
                "--sluice.upstreams.gone.backends[0].uri=h2c://127.0.0.1:" + NOBODY,
                "--sluice.routes[0].id=up",
                "--sluice.routes[0].paths=/**",
                "--sluice.routes[0].upstream=up",
                "--sluice.routes[1].id=gone",
                "--sluice.routes[1].paths=/gone",
                "--sluice.routes[1].upstream=gone",
                "--spring.ssl.bundle.jks.some.keystore.location=" + KeyStores.make(directory),
                "--spring.ssl.bundle.jks.some.keystore.password=" + KeyStores.PASSWORD);
    }

    private static DisposableServer backend() {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .handle(EventfulGateway::answer)
                .bindNow();
    }

    private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return switch (request.uri()) {
            case "/endless" -> begun(response, Mono.never());
            case "/cut" -> begun(response, brokenOff(request));
            default -> response.sendString(Mono.just("ok"));
        };
    }

    private static Mono<ByteBuf> brokenOff(HttpServerRequest request) {
        return Mono.<ByteBuf>never().doOnSubscribe(asked -> request.withConnection(DisposableChannel::dispose));
    }

    private static Publisher<Void> begun(HttpServerResponse response, Mono<ByteBuf> rest) {
        ByteBuf some = Unpooled.copiedBuffer("some", StandardCharsets.US_ASCII);
        return response.send(Flux.just(some).concatWith(rest), each -> true);
    }

    private static void bringAbout(GatewayProcess gateway) throws IOException, InterruptedException {
        expect(200, gateway.get("/"));
        expect(503, gateway.get("/gone"));
        expect(400, gateway.get("/%2e%2e/gone"));
        talk(gateway.port(), "/cut", "", true);
        talk(gateway.port(), "/endless", "some", false);
    }

    private static void expect(int status, int got) {
        if (got != status) {
            throw new IllegalStateException("an answer of " + got + " instead of " + status);
        }
    }

    /** Reads until {@code awaited} has come, and with {@code toEnd} to the connection's end; then goes. */
    private static void talk(int port, String target, String awaited, boolean toEnd) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder got = new StringBuilder();
            int next = socket.getInputStream().read();
            while (next >= 0 && (toEnd || !got.append((char) next).toString().contains(awaited))) {
                next = socket.getInputStream().read();
            }
        }
    }

    /** What traffic does not bring about at will, told to the gateway's own listeners. */
    private static String accidents() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Origin origin = Origin.h2c("127.0.0.1", NOBODY);
        PoolMeters pool = new PoolMeters(registry, List.of(origin));
        for (Initiator initiator : Initiator.values()) {
            for (Http2Error error : Http2Error.values()) {
                pool.goAway(origin, initiator, error.code());
                pool.reset(origin, initiator, error.code());
            }
        }
        for (ErrorCode code : ErrorCode.values()) {
            PoolException failure = new PoolException(code, Initiator.POOL, RetryVerdict.SAFE, "for the test");
            pool.retried(origin, failure);
            pool.refused(origin, failure);
        }
        HealthMeters health = new HealthMeters(registry);
        health.changed("up", new Backend(Protocol.H2C, origin, 1), false, "connect-failed");
        health.retried("up", "connect-failed");
        health.budgetSpent("up");
        return registry.scrape();
    }
}
