package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.observe.RequestMeters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that resets its connection with its last bytes is gone, whatever the transport says of it. */
class ClientResetTest {
    private static final int CLIENTS = 60;

    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        // no timeout of the gateway's is short enough to hide that a reset was not seen
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.client-timeouts.header=1h");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static void sendAndReset(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void awaitNone(IntSupplier count) throws InterruptedException {
        while (count.getAsInt() > 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /", "GET /never HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM"})
    @Timeout(30)
    void isNotWaitedFor(String text) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            sendAndReset(text);
        }
        awaitNone(() -> gateway.bean(Connections.class).count());
        awaitNone(() -> (int) gateway.bean(RequestMeters.class).active());
        assertThat(gateway.bean(Connections.class).count()).isZero();
    }
}
