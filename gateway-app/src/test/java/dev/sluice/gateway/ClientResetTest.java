package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    /** Connections are accepted in their order: when these are answered, those before them are there on every event loop. */
    private static void letAllBeAccepted() throws IOException {
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            assertThat(RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /", "GET /never HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM"})
    void isNotWaitedFor(String text) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            sendAndReset(text);
        }
        letAllBeAccepted();
        for (String protocol : List.of("none", "HTTP/1.1", "HTTP/2")) {
            Meters.awaitValue(gateway, "sluice_connections{protocol=\"" + protocol + "\"}", 0);
        }
        Meters.awaitValue(gateway, "sluice_requests_active", 0);
    }
}
