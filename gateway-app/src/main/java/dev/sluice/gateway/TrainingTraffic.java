package dev.sluice.gateway;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * The requests that a gateway in training is sent, over both protocols. There are enough of them for the JVM to know what is
 * worth compiling, and in what proportion the branches are taken; what comes seldom is sent often enough to be loaded.
 */
final class TrainingTraffic {
    private static final int HTTP2_REQUESTS = 60_000;
    private static final int HTTP1_REQUESTS = 20_000;
    private static final int SELDOM = 100;
    private static final int CONCURRENT = 128;
    private static final int CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final int LOOKS = 2_400;

    private final String traffic;
    private final String management;

    TrainingTraffic(int port, int managementPort) {
        this.traffic = "http://127.0.0.1:" + port;
        this.management = "http://127.0.0.1:" + managementPort + "/actuator/";
    }

    /** Waits until the gateway answers, for as long as it is alive, then sends it everything; blocks until all is answered. */
    void send(BooleanSupplier alive) throws IOException {
        ConnectionProvider connections = ConnectionProvider.create("training", CONNECTIONS);
        HttpClient http1 = HttpClient.create(connections);
        H2ConnectionPool pool = H2ConnectionPool.builder().build();
        try {
            await(alive, http1);
            H2Client http2 = H2Client.builder(pool).build();
            many(HTTP2_REQUESTS, CONCURRENT, http2.get(traffic + "/hello?name=value"));
            many(HTTP1_REQUESTS, CONNECTIONS, http1Get(http1, traffic + "/hello?name=value"));
            seldom(http2, http1);
        } catch (RuntimeException e) {
            throw new IOException("a request failed: " + e.getMessage(), e);
        } finally {
            pool.dispose();
            connections.dispose();
        }
    }

    private void seldom(H2Client http2, HttpClient http1) {
        byte[] body = new byte[10_000];
        many(SELDOM, CONNECTIONS, http2.post(traffic + "/upload", "application/octet-stream", body));
        many(
                SELDOM,
                CONNECTIONS,
                http1.post()
                        .uri(traffic + "/upload")
                        .send(ByteBufFlux.fromInbound(Mono.just(body)))
                        .responseContent()
                        .aggregate());
        for (String endpoint : List.of("health", "health/readiness", "info", "prometheus", "sluice")) {
            many(SELDOM / CONNECTIONS, 1, http1Get(http1, management + endpoint));
        }
    }

    private void await(BooleanSupplier alive, HttpClient http1) throws IOException {
        for (int looks = 1; ; looks++) {
            try {
                http1Get(http1, management + "health/readiness").block(PATIENCE);
                return;
            } catch (RuntimeException notYet) {
                if (!alive.getAsBoolean() || looks == LOOKS) {
                    throw new IOException("the gateway in training did not start", notYet);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private static Mono<?> http1Get(HttpClient client, String uri) {
        return client.get()
                .uri(uri)
                .responseSingle((response, body) -> response.status().code() == 200
                        ? body.asByteArray()
                        : Mono.error(new IllegalStateException(uri + " is answered " + response.status())));
    }

    private static void many(int times, int concurrent, Publisher<?> request) {
        Flux.range(0, times).flatMap(each -> request, concurrent).blockLast(PATIENCE);
    }
}
