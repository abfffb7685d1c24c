package dev.sluice.deployment.containers;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * A client of the gateway, over the port that the engine publishes. Over HTTP/2 it is pool-core: that tells a request which
 * was never taken, and which it may send again by itself, from one that was accepted and lost. Over HTTP/1.1 it is the JDK's.
 */
final class Client implements AutoCloseable {
    /** For one answer; generous, because it only tells a hang from an answer. */
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private final H2ConnectionPool pool = H2ConnectionPool.builder().build();
    private final H2Client client = H2Client.builder(pool).timeout(DEADLINE).build();
    private final HttpClient http1 = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .build();
    private final String base;

    Client(GatewayContainer gateway) {
        this.base = "http://" + gateway.getHost() + ":" + gateway.getMappedPort(GatewayContainer.TRAFFIC_PORT);
    }

    @Override
    public void close() {
        pool.dispose();
    }

    Mono<H2Reply> get(String path) {
        return client.get(base + path);
    }

    Mono<H2Reply> post(String path, byte[] body) {
        return client.post(base + path, "application/octet-stream", body);
    }

    /** A POST whose body is still to come. */
    OpenUpload upload(String path) {
        return new OpenUpload(pool, URI.create(base), path);
    }

    /** The backend that answers. */
    String who() {
        H2Reply reply = Objects.requireNonNull(get("/who").block(), "a reply");
        if (!reply.ok()) {
            throw new IllegalStateException(reply.status() + ": " + reply.text());
        }
        return reply.text();
    }

    /** The backends that answer four requests in a row. */
    Set<String> answering() {
        return Stream.generate(this::who).limit(4).collect(Collectors.toSet());
    }

    /** Over HTTP/1.1. */
    HttpResponse<byte[]> http1(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(DEADLINE)
                .build();
        return http1.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
