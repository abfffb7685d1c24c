package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2ConnectionPool;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private void assertCounted(String protocol, String status) throws IOException {
        String meter =
                "sluice_requests_seconds_count{protocol=\"%s\",route=\"default\",status=\"%s\",upstream=\"default\"}";
        assertThat(Meters.value(gateway, meter.formatted(protocol, status))).isEqualTo(1);
        assertThat(Meters.value(gateway, "sluice_requests_active")).isZero();
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
        assertThat(log.getAll())
                .containsOnlyOnce(TOLD)
                .containsPattern("GET request \\S+ by route default to upstream default" + Pattern.quote(TOLD));
    }

    @Test
    void anHttp1ClientsConnectionIsClosedWhereTheHeadCannotBeWrittenAtATurnsEnd(CapturedOutput log) throws Exception {
        assertThat(http1("/endless", "head")).isEmpty();
        backend.gone.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertCounted("HTTP/1.1", "cut");
        assertNothingIsHeld();
        assertThat(log.getAll()).containsOnlyOnce(TOLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "trailers"})
    void soItIsAtTheAnswersEnd(String mistake) throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/trailers", mistake).send();
            RawHttp2.Frame reset = client.await(frame -> frame.is(RawHttp2.RST_STREAM, 1));
            assertThat(reset.code()).isEqualTo(2);
        }
        assertThat(http1("/trailers", mistake)).doesNotEndWith("\r\n0\r\n\r\n");
        assertCounted("HTTP/2", "cut");
        assertCounted("HTTP/1.1", "cut");
        assertNothingIsHeld();
    }

    @Test
    void whereNothingWasWrittenTheClientIsTold() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            asking(client, "/", "ask").send();
            assertThat(client.outcome(1)).isEqualTo("500");
        }
        assertThat(http1("/", "ask")).startsWith("HTTP/1.1 500").contains("\"reason\":\"internal-error\"");
        assertCounted("HTTP/2", "5xx");
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        static BeanPostProcessor breaksPools() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof H2ConnectionPool pool ? new BrokenPool(pool) : bean;
                }
            };
        }
    }
}
