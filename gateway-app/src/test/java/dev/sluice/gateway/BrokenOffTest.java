package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

/** Answers, uploads and clients that end before they are complete: the other side must not take a part for the whole. */
class BrokenOffTest extends EndToEnd {
    @Test
    void anAnswerCutMidwayResetsAnHttp2ClientsStreamWithTheUpstreamsCode() {
        H2Response response = request(H2Request.builder("GET", "/cut"));
        assertThatThrownBy(() -> response.body()
                        .doOnNext(ByteBuf::release)
                        .doOnNext(content -> one().cuts.tryEmitNext("test").orThrow())
                        .blockLast(PATIENCE))
                .isInstanceOfSatisfying(PoolException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_RESET);
                    assertThat(failure.http2Code()).isPositive();
                });
    }

    @Test
    void anAnswerCutMidwayNeverEndsForAnHttp1Client() throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(),
                "GET /cut HTTP/1.1\r\nHost: one.test\r\n\r\n",
                "some",
                () -> one().cuts.tryEmitNext("test").orThrow());
        assertThat(answer).startsWith("HTTP/1.1 200").contains("some").doesNotContain("\r\n0\r\n");
    }

    @Test
    void aCutTakesNoEarlierAnswerFromAClientThatWentOnAsking() throws IOException {
        String get = " HTTP/1.1\r\nHost: one.test\r\n\r\n";
        String answers = RawHttp.exchange(
                gateway.port(),
                "GET /fields" + get + "GET /cut" + get + ("GET /fields" + get).repeat(3000),
                "some",
                () -> one().cuts.tryEmitNext("test").orThrow());
        assertThat(answers).contains("GET /fields", "some").doesNotEndWith("\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1, /never", "HTTP_2, /never", "HTTP_1, /endless", "HTTP_2, /endless"})
    void aClientThatGoesTakesItsUpstreamStreamWithIt(Protocol protocol, String path) throws Exception {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway own = TestGateway.start("-b", backend.uri())) {
            AutoCloseable client = protocol == Protocol.HTTP_1 ? http1Client(own, path) : http2Client(own, path);
            backend.asked.get(Patience.SECONDS, TimeUnit.SECONDS);
            client.close();
            backend.gone.get(Patience.SECONDS, TimeUnit.SECONDS);
        } finally {
            backend.stop();
        }
    }

    private static AutoCloseable http1Client(TestGateway own, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), own.port());
        String head = "GET " + path + " HTTP/1.1\r\nHost: one.test\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    /** Resets its stream for certain, whenever it is closed. */
    private static AutoCloseable http2Client(TestGateway own, String path) {
        Disposable reading = h2.request(Origin.h2c("127.0.0.1", own.port()), H2Request.get(path))
                .flatMapMany(H2Response::body)
                .subscribe(ByteBuf::release, failure -> {});
        return reading::dispose;
    }

    @Test
    void anUploadThatItsHttp1ClientBreaksOffDoesNotEndUpstreamAsIfItWereWhole() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            String head =
                    "POST /upload-end HTTP/1.1\r\nHost: one.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            one().uploadBegan.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        assertThat(one().uploadEnd.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(SignalType.ON_ERROR);
    }

    @Test
    void anUploadThatIsAnsweredEarlyDoesNotEndUpstreamAsIfItWereWhole() throws Exception {
        String head = "POST /early HTTP/1.1\r\nHost: one.test\r\nContent-Length: 1000\r\n\r\nbody";
        String answer = RawHttp.exchangeUntil(gateway.port(), head, text -> text.endsWith("early"));
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(one().earlyEnd.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(SignalType.ON_ERROR);
    }

    @Test
    void anHttp2ClientWhoseUploadIsAnsweredEarlyGetsTheWholeAnswer() {
        Flux<ByteBuf> endless = Flux.just(TestBackend.text("body")).concatWith(Flux.never());
        assertThat(text(request(H2Request.builder("POST", "/early").body(endless))))
                .isEqualTo("early");
    }
}
