package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Boot believes every {@code X-Forwarded-*} where it finds itself in Kubernetes; the gateway may not. */
class KubernetesTest {
    @Test
    void forwardingFieldsAreNotBelievedThere() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start(
                "-b",
                backend.uri(),
                "--spring.main.cloud-platform=kubernetes",
                "--sluice.routes[1].id=other",
                "--sluice.routes[1].hosts=other.test",
                "--sluice.routes[1].paths=/nothing",
                "--sluice.routes[1].upstream=default")) {
            // believed, the first would change the host, and the second be answered 400
            String answer = RawHttp.request(
                    gateway.port(),
                    "GET /fields HTTP/1.1",
                    "Host: one.test",
                    "X-Forwarded-Host: other.test",
                    "X-Forwarded-Port: none");
            assertThat(answer).startsWith("HTTP/1.1 200").contains("host=one.test\n");
        } finally {
            backend.stop();
        }
    }
}
