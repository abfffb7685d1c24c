package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.observe.FaultLog;
import dev.sluice.pool.H2ConnectionPool;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A mistake that the gateway makes with a request ends that request, and harms no other. */
@ExtendWith(OutputCaptureExtension.class)
class OwnMistakesTest {
    private static final String RESET = "RST 2";
    private static final String TOLD = " was broken off by a mistake of the gateway's (";

    private TestBackend backend;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start("-b", backend.uri(), "--spring.main.sources=" + Own.class.getName());
    }

    @AfterEach
    void stop() {
        gateway.close();
        backend.stop();
    }

    private static RawHttp2 asking(RawHttp2 client, String path, String mistake) {
        return client.headers(1, RawHttp2.get(path).add(BrokenPool.FIELD, mistake), RawHttp2.END_STREAM);
    }

    private String http1(String path, String mistake) throws IOException {
        return RawHttp.request(
                gateway.port(), "GET " + path + " HTTP/1.1", "Host: x", BrokenPool.FIELD + ": " + mistake);
    }

    private void assertCounted(String protocol, String status) {
        String meter =
                "sluice_requests_seconds_count{protocol=\"%s\",route=\"default\",status=\"%s\",upstream=\"default\"}";
        Meters.awaitValue(gateway, meter.formatted(protocol, status), 1);
        Meters.awaitValue(gateway, "sluice_requests_active", 0);
    }

    private static long times(CapturedOutput log) {
        return log.getAll().lines().filter(line -> line.contains(TOLD)).count();
    }

    /** What was handed to a socket is let go when that says what became of it. */
    private void assertNothingIsHeld() {
        List<ByteBuf> content = gateway.bean(BrokenPool.class).content;
        assertThat(content).isNotEmpty();
        patiently()
                .untilAsserted(
                        () -> assertThat(content).extracting(ByteBuf::refCnt).containsOnly(0));
    }

    @Test
    void anHttp2ClientsStreamIsResetWhereTheHeadCannotBeWrittenAtATurnsEnd(CapturedOutput log) throws Exception {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/endless", "head").send();
            assertThat(client.outcome(1)).isEqualTo(RESET);
            backend.gone.get(Patience.SECONDS, TimeUnit.SECONDS);
            client.request(3, "/").send();
            assertThat(client.outcome(3)).isEqualTo("200");
        }
        assertCounted("HTTP/2", "cut");
        assertNothingIsHeld();
        assertThat(times(log)).isEqualTo(1);
        assertThat(log.getAll())
                .containsPattern("GET request \\S+ by route default to upstream default" + Pattern.quote(TOLD));
    }

    @Test
    void anHttp1ClientsConnectionIsClosedWhereTheHeadCannotBeWrittenAtATurnsEnd(CapturedOutput log) throws Exception {
        assertThat(http1("/endless", "head")).isEmpty();
        backend.gone.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertCounted("HTTP/1.1", "cut");
        assertNothingIsHeld();
        assertThat(times(log)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "head error", "trailers", "end"})
    void soItIsAtTheAnswersEnd(String mistake, CapturedOutput log) throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/trailers", mistake).send();
            RawHttp2.Frame reset = client.await(frame -> frame.is(RawHttp2.RST_STREAM, 1));
            assertThat(reset.code()).isEqualTo(2);
        }
        assertThat(http1("/trailers", mistake)).doesNotEndWith("\r\n0\r\n\r\n");
        assertCounted("HTTP/2", "cut");
        assertCounted("HTTP/1.1", "cut");
        assertNothingIsHeld();
        assertThat(times(log)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "inform", "status", "status error", "body", "body error"})
    void whereNothingWasWrittenTheClientIsTold(String mistake, CapturedOutput log) throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/", mistake).send();
            assertThat(client.outcome(1)).isEqualTo("500");
        }
        assertThat(http1("/", mistake)).startsWith("HTTP/1.1 500").contains("\"reason\":\"internal-error\"");
        assertCounted("HTTP/2", "5xx");
        assertCounted("HTTP/1.1", "5xx");
        Meters.awaitValue(
                gateway,
                "sluice_answers_own_total{reason=\"internal-error\",route=\"default\",status=\"5xx\",upstream=\"default\"}",
                2);
        assertThat(times(log)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "body"})
    void anAnswerThatNobodyTookIsGivenUp(String mistake) throws Exception {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/endless", mistake).send();
            assertThat(client.outcome(1)).isEqualTo("500");
            backend.gone.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void aMistakeInReadingTheRequestsBodyIsToldAsWell(CapturedOutput log) throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, RawHttp2.get("/echo").method("POST").add(BrokenPool.FIELD, "upload"), 0)
                    .frame(RawHttp2.DATA, 0, 1, (byte) 'a')
                    .send();
            assertThat(client.outcome(1)).isEqualTo("500");
            client.request(3, "/").send();
            assertThat(client.outcome(3)).isEqualTo("200");
        }
        assertCounted("HTTP/2", "5xx");
        assertThat(times(log)).isEqualTo(1);
    }

    @Test
    void anErrorLeavesTheOtherRequestsOfItsUpstreamConnectionAlone() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.request(1, "/events").send();
            assertThat(client.outcome(1)).isEqualTo("200");
            client.headers(3, RawHttp2.get("/").add(BrokenPool.FIELD, "status error"), RawHttp2.END_STREAM)
                    .send();
            assertThat(client.outcome(3)).isEqualTo("500");
            backend.events.tryEmitNext("here");
            assertThat(client.await(frame -> frame.stream() == 1).is(RawHttp2.DATA, 1))
                    .isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        static BeanPostProcessor breaksPoolsAndTellsAll() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof FaultLog) {
                        // one for which ten seconds pass between two mistakes
                        AtomicLong nowNanos = new AtomicLong();
                        return new FaultLog(() -> nowNanos.addAndGet(TimeUnit.SECONDS.toNanos(10)));
                    }
                    return bean instanceof H2ConnectionPool pool ? new BrokenPool(pool) : bean;
                }
            };
        }
    }
}
