package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How large a request's body may be: {@code sluice.limits.body}. */
class BodyLimitsTest {
    private static final String FITS = "0123456789";

    private FrameBackend backend;
    private TestGateway gateway;
    private H2ConnectionPool h2;
    private final CompletableFuture<Void> headSeen = new CompletableFuture<>();

    @BeforeEach
    void start() {
        backend = new FrameBackend(stream -> {
            if (stream.path().equals("/begun")) {
                stream.head("200").data("begun", false);
            } else if (stream.path().equals("/ok")) {
                stream.head("200").data("ok", true);
            }
        });
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.limits.body=10B");
        h2 = H2ConnectionPool.builder().build();
    }

    @AfterEach
    void stop() {
        h2.dispose();
        gateway.close();
        backend.close();
    }

    private H2Response post(String path, Flux<ByteBuf> body, String... fields) {
        H2Request.Builder request = H2Request.builder("POST", path).body(body);
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return Objects.requireNonNull(h2.request(Origin.h2c("127.0.0.1", gateway.port()), request.build())
                .block(EndToEnd.PATIENCE));
    }

    private static Flux<ByteBuf> endless() {
        return Flux.<ByteBuf>generate(sink -> sink.next(TestBackend.text(FITS)));
    }

    private void assertTold(int times) throws IOException {
        assertThat(RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x"))
                .contains("sluice_limits_hit_total{limit=\"body\"} " + times + ".0");
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedBeforeTheUpstreamIsAsked() throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(), "POST /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890");
        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("connection: close", "\"reason\":\"body-too-large\"", "\"route\":\"default\"");
        H2Response response = post("/ok", Flux.just(TestBackend.text(FITS + "0")), "content-length", "11");
        assertThat(response.status()).isEqualTo(413);
        assertThat(EndToEnd.text(response)).contains("body-too-large");
        assertThat(backend.requests).hasValue(0);
        assertTold(2);
    }

    @Test
    void aBodyThatGrowsTooLargeOverHttp1IsRefusedAndTheUpstreamsRequestReset() throws Exception {
        String head = "POST /quiet HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        String answer = RawHttp.exchange(gateway.port(), head + "a\r\n" + FITS + "\r\n1\r\n0\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close", "body-too-large");
        assertTold(1);
    }

    @Test
    void aBodyThatGrowsTooLargeOverHttp2IsRefusedAndTheUpstreamsRequestReset() throws Exception {
        H2Response response = post("/quiet", endless());
        assertThat(response.status()).isEqualTo(413);
        assertThat(EndToEnd.text(response)).contains("body-too-large");
        backend.uploadGivenUp.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertTold(1);
    }

    @Test
    void anAnswerThatHasBegunIsCut() throws Exception {
        H2Response response = post(
                "/begun",
                Flux.just(TestBackend.text(FITS)).concatWith(endless().delaySubscription(Mono.fromFuture(headSeen))));
        assertThat(response.status()).isEqualTo(200);
        headSeen.complete(null);
        assertThatThrownBy(() -> response.body().doOnNext(ByteBuf::release).blockLast(EndToEnd.PATIENCE))
                .isInstanceOfSatisfying(
                        PoolException.class, cut -> assertThat(cut.http2Code()).isEqualTo(Http2Error.CANCEL.code()));
        backend.uploadGivenUp.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aBodyThatFitsExactlyGoesThrough() throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(),
                "POST /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n" + FITS);
        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok");
        assertThat(post("/ok", Flux.just(TestBackend.text(FITS))).status()).isEqualTo(200);
    }
}
