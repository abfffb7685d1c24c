package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How long a client may leave its upstream waiting, and how long a whole request may take. */
@ExtendWith(OutputCaptureExtension.class)
class ClientTimeoutsTest {
    private FrameBackend backend;
    private H2ConnectionPool h2;

    @BeforeEach
    void start() {
        backend = new FrameBackend(stream -> {
            if (stream.path().equals("/begun")) {
                stream.head("200").data("begun", false);
            }
        });
        h2 = H2ConnectionPool.builder().build();
    }

    @AfterEach
    void stop() {
        h2.dispose();
        backend.close();
    }

    private TestGateway gateway(String... settings) {
        String[] all = new String[settings.length + 2];
        all[0] = "-b";
        all[1] = backend.uri();
        System.arraycopy(settings, 0, all, 2, settings.length);
        return TestGateway.start(all);
    }

    private H2Response request(TestGateway gateway, H2Request.Builder request) {
        return Objects.requireNonNull(h2.request(Origin.h2c("127.0.0.1", gateway.port()), request.build())
                .block(EndToEnd.PATIENCE));
    }

    private static Flux<ByteBuf> stalled() {
        return Flux.just(TestBackend.text("some")).concatWith(Flux.never());
    }

    private static String metrics(TestGateway gateway) throws IOException {
        return RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x");
    }

    @Test
    void anHttp1ClientThatStallsIsAnswered408() throws Exception {
        try (TestGateway gateway = gateway("--sluice.client-timeouts.body=200ms")) {
            String answer = RawHttp.exchange(
                    gateway.port(), "POST /quiet HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nsome");
            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("connection: close", "\"reason\":\"body-timeout\"");
            backend.uploadGivenUp.get(20, TimeUnit.SECONDS);
            assertThat(metrics(gateway)).contains("sluice_limits_hit_total{limit=\"body-timeout\"} 1.0");
        }
    }

    @Test
    void anHttp2ClientThatStallsIsAnswered408() throws Exception {
        try (TestGateway gateway = gateway("--sluice.client-timeouts.body=200ms")) {
            H2Response response =
                    request(gateway, H2Request.builder("POST", "/quiet").body(stalled()));
            assertThat(response.status()).isEqualTo(408);
            assertThat(EndToEnd.text(response)).contains("body-timeout");
            backend.uploadGivenUp.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void theBackendIsNotBlamedForIt(CapturedOutput log) throws IOException {
        try (TestGateway gateway = gateway("--sluice.upstreams.default.timeouts.response=400ms")) {
            H2Response response =
                    request(gateway, H2Request.builder("POST", "/quiet").body(stalled()));
            assertThat(response.status()).isEqualTo(408);
            assertThat(log.getAll()).doesNotContain("RESPONSE_TIMEOUT");
            assertThat(metrics(gateway)).contains("status=\"4xx\"").doesNotContain("status=\"5xx\"");
        }
    }

    @Test
    void anUpstreamThatHasAllOfTheBodyIsBlamedForItsOwnSilence() {
        try (TestGateway gateway =
                gateway("--sluice.upstreams.default.timeouts.response=400ms", "--sluice.client-timeouts.body=100ms")) {
            H2Response response =
                    request(gateway, H2Request.builder("POST", "/quiet").body(Flux.just(TestBackend.text("all"))));
            assertThat(response.status()).isEqualTo(504);
            assertThat(EndToEnd.text(response)).contains("response-timeout");
        }
    }

    @Test
    void aConversationMayPause() throws Exception {
        TestBackend echo = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start("-b", echo.uri(), "--sluice.client-timeouts.body=200ms")) {
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            H2Response conversation = request(
                    gateway,
                    H2Request.builder("POST", "/echo")
                            .body(Flux.just(TestBackend.text("hello"))
                                    .concatWith(Mono.fromFuture(goOn).thenReturn(TestBackend.text(", again")))));
            H2Response other =
                    request(gateway, H2Request.builder("POST", "/upload-end").body(stalled()));
            assertThat(other.status()).isEqualTo(408);
            goOn.complete(null);
            assertThat(EndToEnd.text(conversation)).isEqualTo("hello, again");
        } finally {
            echo.stop();
        }
    }

    @Test
    void aRequestThatTakesTooLongIsAnswered504() throws IOException {
        try (TestGateway gateway = gateway("--sluice.client-timeouts.request=200ms")) {
            assertThat(RawHttp.request(gateway.port(), "GET /quiet HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 504 ")
                    .contains("\"reason\":\"request-timeout\"");
            assertThat(request(gateway, H2Request.builder("GET", "/quiet")).status())
                    .isEqualTo(504);
            assertThat(metrics(gateway)).contains("sluice_limits_hit_total{limit=\"request-timeout\"} 2.0");
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsCut() throws IOException {
        try (TestGateway gateway = gateway("--sluice.client-timeouts.request=300ms")) {
            H2Response response = request(gateway, H2Request.builder("GET", "/begun"));
            assertThat(response.status()).isEqualTo(200);
            assertThatThrownBy(() -> response.body().doOnNext(ByteBuf::release).blockLast(EndToEnd.PATIENCE))
                    .isInstanceOf(PoolException.class);
            assertThat(RawHttp.exchange(gateway.port(), "GET /begun HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .contains("begun")
                    .doesNotContain("\r\n0\r\n");
            assertThat(metrics(gateway)).contains("status=\"cut\"");
        }
    }
}
