package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.RawHttp2.Frame;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What HTTP/2 clients send. */
class UploadsTest extends EndToEnd {
    private static final int USUAL_WINDOW_BYTES = 65_535;
    private static final int STREAMS = 32;
    /** Less than a stream's usual window: credit for streams, of which there may be none yet, is not looked at. */
    private static final int BODY_BYTES = 60 << 10;

    private static final int FRAME_BYTES = 15 << 10;

    /** The connection's. */
    private int windowBytes = USUAL_WINDOW_BYTES;

    private int answered;
    private int resets;

    private static Http2Headers post(String path) {
        return RawHttp2.get(path).method("POST");
    }

    /** All streams send at once, a frame each in turn, as far as the connection's window goes. */
    @Test
    void ofManyStreamsShareTheConnectionsWindow() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int round = 0; round < 8; round++) {
                upload(client, 1 + 2 * STREAMS * round);
            }
            assertThat(answered).isEqualTo(8 * STREAMS);
            assertThat(resets).isZero();
        }
    }

    /** Sends on so many new streams, and waits until each has its end. */
    private void upload(RawHttp2 client, int first) throws IOException {
        int before = answered + resets;
        for (int i = 0; i < STREAMS; i++) {
            client.headers(first + 2 * i, post("/slow-sink"), 0);
        }
        client.send();
        for (int sent = 0; sent < BODY_BYTES; sent += FRAME_BYTES) {
            for (int i = 0; i < STREAMS; i++) {
                takeCredit(client);
                boolean last = sent + FRAME_BYTES == BODY_BYTES;
                client.frame(RawHttp2.DATA, last ? RawHttp2.END_STREAM : 0, first + 2 * i, new byte[FRAME_BYTES])
                        .send();
            }
        }
        while (answered + resets < before + STREAMS) {
            client.await(this::counts);
        }
    }

    /** Ends may come while others wait for credit. */
    private boolean counts(Frame frame) {
        windowBytes += frame.is(RawHttp2.WINDOW_UPDATE, 0) ? frame.code() : 0;
        answered += frame.ends() ? 1 : 0;
        resets += frame.type() == RawHttp2.RST_STREAM ? 1 : 0;
        return frame.type() != RawHttp2.HEADERS;
    }

    private void takeCredit(RawHttp2 client) throws IOException {
        while (windowBytes < FRAME_BYTES) {
            client.await(this::counts);
        }
        windowBytes -= FRAME_BYTES;
    }

    @Test
    void isAskedForWhereItsClientWaitsForThat() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, post("/echo").add("expect", "100-continue"), 0).send();
            assertThat(client.outcome(1)).isEqualTo("100");
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[] {'h', 'i'})
                    .send();
            assertThat(client.outcome(1)).isEqualTo("200");
            assertThat(client.await(frame -> frame.is(RawHttp2.DATA, 1)).payload())
                    .isEqualTo(new byte[] {'h', 'i'});
        }
    }

    @Test
    void isGivenUpWithItsStream() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int stream = 1; stream < 200; stream += 2) {
                // more than the connection's window holds in all, of which nobody reads a byte
                client.headers(stream, post("/never"), 0);
                client.frame(RawHttp2.DATA, 0, stream, new byte[8 << 10]);
                client.reset(stream, 8).send();
            }
            client.headers(201, post("/echo"), 0);
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 201, new byte[] {'h', 'i'})
                    .send();
            assertThat(client.outcome(201)).isEqualTo("200");
        }
    }
}
