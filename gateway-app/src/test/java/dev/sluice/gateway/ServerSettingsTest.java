package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the server says of itself on the wire: Boot replaces the settings of a customizer that comes too early. */
class ServerSettingsTest {
    private static final int SETTINGS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_HEADER_LIST_SIZE = 6;

    @Test
    void theFirstFrameHasTheGatewaysSettings() throws IOException {
        try (TestGateway gateway = TestGateway.start("-b", "h2c://127.0.0.1:1")) {
            assertThat(settings(gateway.port()))
                    .containsEntry(MAX_CONCURRENT_STREAMS, 250L)
                    .containsEntry(INITIAL_WINDOW_SIZE, 256L << 10)
                    .containsEntry(MAX_HEADER_LIST_SIZE, 32L << 10);
        }
    }

    private static Map<Integer, Long> settings(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Patience.MILLIS);
            byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] emptySettings = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};
            socket.getOutputStream().write(preface);
            socket.getOutputStream().write(emptySettings);
            socket.getOutputStream().flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            assertThat(in.readUnsignedByte()).isEqualTo(SETTINGS);
            in.readFully(new byte[5]);
            Map<Integer, Long> settings = new HashMap<>();
            for (int i = 0; i < length; i += 6) {
                settings.put(in.readUnsignedShort(), Integer.toUnsignedLong(in.readInt()));
            }
            return settings;
        }
    }
}
