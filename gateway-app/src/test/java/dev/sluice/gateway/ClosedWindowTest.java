package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A client that asks for much and takes nothing costs no more than the windows on the way. */
class ClosedWindowTest extends EndToEnd {
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int STREAMS = 100;
    private static final int BODY_BYTES = 64 << 20;
    /** What the backend's server takes from its application in advance (128 buffers), the window, what is written ahead. */
    private static final long BYTES_PER_STREAM = 128 * TestBackend.CHUNK_BYTES + (256 << 10) + (64 << 10);

    /** What sockets hold. */
    private static final long BYTES_PER_CONNECTION = 16 << 20;

    @Test
    void whatIsAskedForAndNotTakenIsNotReadAhead() throws IOException {
        one().produced.set(0);
        try (RawHttp2 client = RawHttp2.connect(gateway.port(), INITIAL_WINDOW_SIZE, 0)) {
            for (int i = 0; i < STREAMS; i++) {
                client.request(2 * i + 1, "/big?" + BODY_BYTES);
            }
            client.send();
            for (int i = 0; i < STREAMS; i++) {
                client.decode(client.await(frame -> frame.type() == RawHttp2.HEADERS));
            }
            // what follows comes after all that the gateway would read ahead
            for (int i = STREAMS; i < 2 * STREAMS; i++) {
                client.request(2 * i + 1, "/status/204").send();
                assertThat(client.outcome(2 * i + 1)).isEqualTo("204");
            }
            assertThat(one().produced).hasValueLessThan(STREAMS * BYTES_PER_STREAM + BYTES_PER_CONNECTION);
        }
    }
}
