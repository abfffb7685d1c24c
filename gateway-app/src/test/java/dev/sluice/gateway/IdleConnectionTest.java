package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection on which nothing is asked is closed; one on which something is under way never is. */
@Timeout(value = 2 * Patience.SECONDS, unit = TimeUnit.SECONDS)
class IdleConnectionTest {
    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.client-timeouts.idle=400ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static double hits() throws IOException {
        return Meters.hits(gateway, "idle-timeout");
    }

    @Test
    void anIdleKeepAliveConnectionIsClosed() throws IOException {
        assertThat(RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("ok");
    }

    @Test
    void anIdleHttp2ConnectionGetsAGoAwayThatBlamesNobody() throws IOException {
        double before = hits();
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.request(1, "/").send();
            assertThat(client.end()).isZero();
        }
        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void aRequestThatCrossesTheGoAwayIsAnswered() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.request(1, "/").send();
            client.await(frame -> frame.type() == RawHttp2.GOAWAY);
            client.request(3, "/").send();
            client.await(frame -> frame.is(RawHttp2.DATA, 3) && frame.ends());
            assertThat(client.end()).isZero();
        }
    }

    @Test
    void pingsAloneKeepNothingAlive() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            int number = 0;
            RawHttp2.Frame frame = client.ping(number).send().next();
            while (frame != null && frame.type() != RawHttp2.GOAWAY) {
                if (frame.type() == RawHttp2.PING) {
                    client.ping(++number % 1000).sendWhatItTakes();
                }
                frame = client.next();
            }
            assertThat(frame).isNotNull();
        }
    }

    @Test
    void aStreamOfEventsIsNotIdleHoweverQuiet() throws IOException {
        try (RawHttp2 quiet = RawHttp2.connect(gateway.port())) {
            quiet.request(1, "/never").send();
            RawHttp.exchangeUntil(gateway.port(), "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", answer -> {
                if (answer.endsWith("\r\n\r\n")) {
                    awaitTwoIdleTimeouts();
                    backend.events.tryEmitNext("late");
                }
                return answer.contains("late");
            });
            quiet.request(3, "/").send();
            assertThat(quiet.outcome(3)).isEqualTo("200");
        }
    }

    private static void awaitTwoIdleTimeouts() {
        try {
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
