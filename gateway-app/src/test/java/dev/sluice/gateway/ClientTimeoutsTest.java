package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
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

    /** The first that begins in time: on a slow machine one may be late before it has begun. */
    private static H2Response begun(Callable<H2Response> request) {
        return patiently().until(request, response -> {
            if (response.status() != 200) {
                response.discard();
            }
            return response.status() == 200;
        });
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
            backend.uploadGivenUp.get(Patience.SECONDS, TimeUnit.SECONDS);
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
            backend.uploadGivenUp.get(Patience.SECONDS, TimeUnit.SECONDS);
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
    void anUpstreamThatHasAllOfTheBodyIsBlamedForItsOwnSilence() throws IOException {
        try (TestGateway gateway = gateway(
                        "--sluice.upstreams.default.timeouts.response=400ms", "--sluice.client-timeouts.body=100ms");
                RawHttp2 client = RawHttp2.connect(gateway.port())) {
            // in one piece: nobody has to wait for the body
            client.headers(1, RawHttp2.get("/quiet").method("POST"), 0)
                    .frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, (byte) 'a')
                    .send();
            assertThat(client.outcome(1)).isEqualTo("504");
            RawHttp2.Frame problem = client.await(frame -> frame.is(RawHttp2.DATA, 1));
            assertThat(new String(problem.payload(), StandardCharsets.UTF_8)).contains("response-timeout");
        }
    }

    @Test
    void aConversationMayPause() throws Exception {
        TestBackend echo = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start("-b", echo.uri(), "--sluice.client-timeouts.body=200ms")) {
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            H2Response conversation = begun(() -> request(
                    gateway,
                    H2Request.builder("POST", "/echo")
                            .body(Flux.just("hello")
                                    .concatWith(Mono.fromFuture(goOn).thenReturn(", again"))
                                    .map(TestBackend::text))));
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
            H2Response response = begun(() -> request(gateway, H2Request.builder("GET", "/begun")));
            assertThatThrownBy(() -> response.body().doOnNext(ByteBuf::release).blockLast(EndToEnd.PATIENCE))
                    .isInstanceOf(PoolException.class);
            String answer = patiently()
                    .until(
                            () -> RawHttp.request(gateway.port(), "GET /begun HTTP/1.1", "Host: x"),
                            each -> each.startsWith("HTTP/1.1 200"));
            assertThat(answer).contains("begun").doesNotContain("\r\n0\r\n");
            assertThat(metrics(gateway)).contains("status=\"cut\"");
        }
    }
}
