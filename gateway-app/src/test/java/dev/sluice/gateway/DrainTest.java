package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Drain.Phase;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The gateway stops, and what it has accepted is served. */
@ExtendWith(OutputCaptureExtension.class)
class DrainTest {
    private static final String LONG = "GET /events HTTP/1.1\r\nHost: one.test\r\n\r\n";
    private static final String SHORT = "GET /x HTTP/1.1\r\nHost: one.test\r\n\r\n";

    /** A drain's timeout far above {@link Patience}: a stop that only this ends is a failure. */
    private static final String UNREACHED = "10m";

    private TestBackend backend;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestGateway gateway;

    private CompletableFuture<Void> stopped = new CompletableFuture<>();

    @BeforeEach
    void startBackend() {
        backend = TestBackend.h2c();
    }

    @AfterEach
    void stopAll() {
        stopped.complete(null);
        gateway.close();
        backend.stop();
    }

    private void start(String delay, String timeout) {
        gateway = TestGateway.start(
                "-b", backend.uri(), "--sluice.drain.delay=" + delay, "--sluice.drain.timeout=" + timeout);
    }

    /** Stops the gateway on a thread of its own. */
    private void beginToStop() {
        stopped = CompletableFuture.runAsync(gateway::close);
    }

    /** Does so and waits until it has come so far. */
    private void stopUntil(Phase phase) {
        Drain drain = gateway.bean(Drain.class);
        beginToStop();
        patiently().until(() -> drain.phase().compareTo(phase) >= 0);
    }

    private void awaitRefusal() {
        patiently().until(() -> {
            try (RawHttp1 late = RawHttp1.connect(gateway.port())) {
                return false;
            } catch (ConnectException refused) {
                return true;
            }
        });
    }

    private void assertStops() throws Exception {
        stopped.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void http2ClientsGetTheNoticeThenTheFinalGoawayAndAreServedInBetween() throws Exception {
        start("0s", UNREACHED);
        try (FrameClient client = FrameClient.connect(gateway.port())) {
            client.get(1, "/x");
            client.awaitEnd(1);
            beginToStop();
            FrameClient.Frame notice = client.await(FrameClient.GOAWAY, 0);
            client.get(3, "/x");
            client.send(
                    FrameClient.PING,
                    FrameClient.ACK,
                    0,
                    client.await(FrameClient.PING, 0).payload());
            assertThat(notice.number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(notice.number(4)).isZero();
            // the answer and the final GOAWAY, in whatever order
            List<FrameClient.Frame> rest = client.readAll();
            assertThat(rest).anyMatch(frame -> frame.ends(3));
            assertThat(rest)
                    .filteredOn(frame -> frame.is(FrameClient.GOAWAY, 0))
                    .singleElement()
                    .satisfies(last -> assertThat(last.number(0)).isEqualTo(3))
                    .satisfies(last -> assertThat(last.number(4)).isZero());
        }
        assertStops();
    }

    @Test
    void aClientThatDoesNotAnswerPingsGetsTheFinalGoawayAllTheSame() throws Exception {
        start("0s", UNREACHED);
        try (FrameClient client = FrameClient.connect(gateway.port())) {
            client.get(1, "/x");
            client.awaitEnd(1);
            stopUntil(Phase.LEAVING);
            assertThat(client.await(FrameClient.GOAWAY, 0).number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.await(FrameClient.GOAWAY, 0).number(0)).isEqualTo(1);
            assertThat(client.read()).isNull();
        }
        assertStops();
    }

    @Test
    void anHttp2StreamThatIsOpenIsServedToItsEnd() throws Exception {
        start("0s", UNREACHED);
        try (FrameClient client = FrameClient.connect(gateway.port())) {
            client.get(1, "/events");
            backend.events.tryEmitNext("before").orThrow();
            client.await(FrameClient.DATA, 1);
            stopUntil(Phase.LEAVING);
            client.await(FrameClient.GOAWAY, 0);
            assertThat(client.await(FrameClient.GOAWAY, 0).number(0)).isEqualTo(1);
            backend.events.tryEmitNext("after").orThrow();
            client.await(FrameClient.DATA, 1);
            backend.events.tryEmitComplete().orThrow();
            client.awaitEnd(1);
            assertThat(client.read()).isNull();
        }
        assertStops();
    }

    @Test
    void aKeptAliveHttp1ConnectionGetsItsAnswerDuringTheDelayAndIsAskedToGo() throws Exception {
        start("0s", UNREACHED);
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send(SHORT);
            assertThat(client.awaitText("ok")).doesNotContainIgnoringCase("connection: close");
            // the delay begins, and does not end
            gateway.bean(Drain.class).begin();
            client.send(SHORT);
            assertThat(client.untilClosed())
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close")
                    .endsWith("ok");
        }
    }

    @Test
    void connectionsAreAcceptedDuringTheDelayAndRefusedAfterIt() throws Exception {
        start("5s", UNREACHED);
        try (RawHttp1 busy = RawHttp1.connect(gateway.port())) {
            busy.send(LONG);
            backend.events.tryEmitNext("before").orThrow();
            busy.awaitText("before");
            stopUntil(Phase.ANNOUNCED);
            assertThat(RawHttp.exchange(gateway.port(), SHORT))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("ok");
            awaitRefusal();
            backend.events.tryEmitComplete().orThrow();
            busy.untilClosed();
        }
        assertStops();
    }

    @Test
    void anAnswerThatBeganBeforeTheStopIsWhole() throws Exception {
        start("0s", UNREACHED);
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send(LONG);
            backend.events.tryEmitNext("before").orThrow();
            client.awaitText("before");
            stopUntil(Phase.LEAVING);
            awaitRefusal();
            backend.events.tryEmitNext("after").orThrow();
            client.awaitText("after");
            backend.events.tryEmitComplete().orThrow();
            assertThat(client.untilClosed()).endsWith("\r\n0\r\n\r\n");
        }
        assertStops();
    }

    @Test
    void everyPipelinedRequestIsAnsweredAndTheLastAnswerAloneSaysClose() throws Exception {
        start("0s", UNREACHED);
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send(LONG + SHORT + SHORT);
            backend.asked.get(Patience.SECONDS, TimeUnit.SECONDS);
            stopUntil(Phase.LEAVING);
            awaitRefusal();
            backend.events.tryEmitNext("after").orThrow();
            backend.events.tryEmitComplete().orThrow();
            String[] answers = client.untilClosed().split("(?=HTTP/1\\.1 )");
            assertThat(answers).hasSize(3).allMatch(answer -> answer.startsWith("HTTP/1.1 200"));
            assertThat(Arrays.copyOf(answers, 2)).noneMatch(DrainTest::saysClose);
            assertThat(answers[2]).matches(DrainTest::saysClose);
        }
        assertStops();
    }

    private static boolean saysClose(String answer) {
        return answer.toLowerCase(Locale.ROOT).contains("connection: close");
    }

    @Test
    void idleConnectionsAreClosed() throws Exception {
        start("0s", UNREACHED);
        try (RawHttp1 quiet = RawHttp1.connect(gateway.port());
                RawHttp1 idle = RawHttp1.connect(gateway.port())) {
            idle.send(SHORT);
            idle.awaitText("ok");
            stopUntil(Phase.LEAVING);
            idle.untilClosed();
            assertThat(quiet.untilClosed()).isEmpty();
        }
        assertStops();
    }

    @Test
    void aRequestWhoseHeadIsStillComingIsServed() throws Exception {
        start("0s", UNREACHED);
        try (RawHttp1 quiet = RawHttp1.connect(gateway.port());
                RawHttp1 slow = RawHttp1.connect(gateway.port())) {
            // read together with the one before it, whose answer tells that it is there
            slow.send(SHORT + SHORT.substring(0, 20));
            slow.awaitText("ok");
            stopUntil(Phase.LEAVING);
            quiet.untilClosed();
            slow.send(SHORT.substring(20));
            assertThat(slow.untilClosed()).startsWith("HTTP/1.1 200").endsWith("ok");
        }
        assertStops();
    }

    @Test
    void whatIsLeftAtTheTimeoutIsCut(CapturedOutput log) throws Exception {
        start("0s", "300ms");
        try (RawHttp1 client = RawHttp1.connect(gateway.port());
                FrameClient client2 = FrameClient.connect(gateway.port())) {
            client.send(LONG);
            backend.events.tryEmitNext("before").orThrow();
            client.awaitText("before");
            client2.get(1, "/never");
            patiently().until(() -> backend.requests.get() == 2);
            stopUntil(Phase.LEAVING);
            assertThatThrownBy(client::untilClosed).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> client2.awaitEnd(1)).isInstanceOf(IOException.class);
        }
        assertStops();
        assertThat(log.getAll()).contains("300ms has passed; cutting the 2 connections that are left, with 2 requests");
    }

    @Test
    void theManagementPortTellsSoUntilTheLastRequestIsOver() throws Exception {
        start("0s", UNREACHED);
        int management = gateway.managementPort();
        try (RawHttp1 client = RawHttp1.connect(gateway.port())) {
            client.send(LONG);
            backend.events.tryEmitNext("before").orThrow();
            client.awaitText("before");
            assertThat(get(management, "/actuator/health/readiness")).startsWith("HTTP/1.1 200");
            stopUntil(Phase.LEAVING);
            awaitRefusal();
            assertThat(get(management, "/actuator/health/readiness")).startsWith("HTTP/1.1 503");
            assertThat(get(management, "/actuator/health/liveness")).startsWith("HTTP/1.1 200");
            assertThat(get(management, "/actuator/prometheus")).contains("sluice_requests_active 1.0");
            backend.events.tryEmitComplete().orThrow();
            client.untilClosed();
        }
        assertStops();
    }

    private static String get(int port, String path) throws IOException {
        return RawHttp.request(port, "GET " + path + " HTTP/1.1", "Host: x");
    }
}
