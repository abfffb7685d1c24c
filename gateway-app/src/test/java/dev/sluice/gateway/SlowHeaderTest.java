package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A head has to come in time, however slowly it trickles; what is under way may take as long as it likes. */
@Timeout(value = 2 * Patience.SECONDS, unit = TimeUnit.SECONDS)
class SlowHeaderTest {
    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.client-timeouts.header=400ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static double hits() throws IOException {
        return Meters.hits(gateway, "header-timeout");
    }

    @Test
    void aHeadThatStopsIsAnswered408() throws IOException {
        double before = hits();
        assertThat(RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n"))
                .startsWith("HTTP/1.1 408 ")
                .contains("connection: close");
        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void aHeadThatTricklesIsAnswered408() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(50);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nx: ".getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n") < 0) {
                try {
                    int c = socket.getInputStream().read();
                    assertThat(c).as("the connection's end").isNotNegative();
                    answer.append((char) c);
                } catch (SocketTimeoutException nothingYet) {
                    socket.getOutputStream().write('y');
                }
            }
            assertThat(answer).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void theNextHeadOnTheSameConnectionHasToComeInTimeAsWell() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream().write("GET /status/204 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(13);
            assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 204 ");
            socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .contains("HTTP/1.1 408 ");
        }
    }

    @Test
    void norMayItStopBehindTheRequestThatItCameTogetherWith() throws IOException {
        double before = hits();
        String answers =
                RawHttp.exchange(gateway.port(), "GET /status/204 HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n");
        assertThat(answers).startsWith("HTTP/1.1 204 ").contains("HTTP/1.1 408 ");
        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void anEmptyLineBehindARequestIsNoHead() throws IOException {
        double before = hits();
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send("GET /status/204 HTTP/1.1\r\nHost: x\r\n\r\n");
            client.awaitText("\r\n\r\n");
            client.send("\r\n");
            // long enough for others to be timed out twice
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\n");
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\n");
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.awaitText("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(hits()).isEqualTo(before + 2);
    }

    @Test
    void aConnectionThatSaysNothingIsClosedWithoutAWord() throws IOException {
        assertThat(RawHttp.exchange(gateway.port(), "")).isEmpty();
    }

    @Test
    void aPrefaceWithoutSettingsIsNotWaitedFor() throws IOException {
        try (RawHttp2 client = RawHttp2.silent(gateway.port()).preface().send()) {
            client.end();
        }
    }

    @Test
    void aHeaderBlockThatNeverEndsIsNotWaitedFor() throws IOException {
        double before = hits();
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.frame(RawHttp2.HEADERS, 0, 1, client.block(RawHttp2.get("/")))
                    .send();
            assertThat(client.end()).isEqualTo(11);
        }
        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void aFrameOfAHeaderBlockThatStopsIsNotWaitedFor() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.raw(new byte[] {0, 0, 99, RawHttp2.HEADERS, 4, 0, 0, 0, 1, 0, 0})
                    .send();
            assertThat(client.end()).isEqualTo(11);
        }
    }

    @Test
    void anAnswerThatTakesLongerIsNotCut() throws IOException {
        double before = hits();
        try (RawHttp2 slow = RawHttp2.connect(gateway.port())) {
            slow.request(1, "/events").send();
            assertThat(slow.outcome(1)).isEqualTo("200");
            // long enough for others to be timed out twice
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\n");
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\n");
            backend.events.tryEmitNext("here");
            assertThat(slow.await(frame -> frame.is(RawHttp2.DATA, 1)).payload())
                    .isNotEmpty();
        }
        assertThat(hits()).isEqualTo(before + 2);
    }
}
