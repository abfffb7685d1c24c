package dev.sluice.deployment.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Reply;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests through the gateway's container to backends that it knows by name. */
@NeedsEngine
class ProxyingTest {
    private static final byte[] NOTHING = new byte[0];

    @AutoClose
    private static Stage stage;

    @AutoClose
    private static Client client;

    @BeforeAll
    static void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(20));
        client = new Client(stage.gateway());
    }

    @Test
    void backendsTakeTurns() {
        assertThat(Stream.generate(client::who).limit(6))
                .containsOnly("a", "b")
                .filteredOn("a"::equals)
                .hasSize(3);
    }

    @Test
    void aClientOfHttp1IsServedByHttp2Backends() throws Exception {
        HttpResponse<byte[]> answer = client.http1("GET", "/who", NOTHING);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isIn("a", "b");
    }

    @Test
    void aLargeAnswerArrivesWhole() throws Exception {
        H2Reply http2 = Objects.requireNonNull(client.get("/large").block(), "a reply");
        assertThat(http2.status()).isEqualTo(200);
        assertThat(http2.body()).isEqualTo(BackendContainer.LARGE);
        HttpResponse<byte[]> http1 = client.http1("GET", "/large", NOTHING);
        assertThat(http1.statusCode()).isEqualTo(200);
        assertThat(http1.body()).isEqualTo(BackendContainer.LARGE);
    }

    @Test
    void aLargeUploadArrivesWholeAndComesBack() throws Exception {
        H2Reply http2 = Objects.requireNonNull(
                client.post("/echo", BackendContainer.LARGE).block(), "a reply");
        assertThat(http2.status()).isEqualTo(200);
        assertThat(http2.body()).isEqualTo(BackendContainer.LARGE);
        HttpResponse<byte[]> http1 = client.http1("POST", "/echo", BackendContainer.LARGE);
        assertThat(http1.statusCode()).isEqualTo(200);
        assertThat(http1.body()).isEqualTo(BackendContainer.LARGE);
    }
}
