package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that carry nothing end their connection when they come without end (CVE-2019-9511 to 9518), and no other one. */
class FloodTest extends EndToEnd {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int MANY = 11_000;

    static Stream<Arguments> floods() {
        return Stream.of(
                flood("SETTINGS", (client, i) -> client.settings(4, 65_535)),
                flood("PING", RawHttp2::ping),
                flood(
                        "PRIORITY",
                        (client, i) -> client.frame(RawHttp2.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 0})),
                flood("unknown", (client, i) -> client.frame(0xfa, 0, 0)),
                flood(
                        "WINDOW_UPDATE",
                        (client, i) -> client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})),
                flood("empty DATA", (client, i) -> client.frame(RawHttp2.DATA, 0, 1)));
    }

    private static Arguments flood(String name, BiConsumer<RawHttp2, Integer> frame) {
        return Arguments.of(name, frame);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void aFloodEndsItsConnection(String name, BiConsumer<RawHttp2, Integer> frame) throws IOException {
        double hits = Meters.hits(gateway, "control-frames");
        try (RawHttp2 innocent = RawHttp2.connect(gateway.port());
                RawHttp2 client = RawHttp2.connect(gateway.port())) {
            // one that says nothing would be closed, if the flood takes long
            innocent.request(1, "/").send();
            assertThat(innocent.outcome(1)).isEqualTo("200");
            client.headers(
                    1,
                    RawHttp2.fields(":method", "POST", ":scheme", "http", ":path", "/upload-end", ":authority", "x"),
                    0);
            for (int i = 1; i < MANY; i++) {
                frame.accept(client, i);
            }
            client.sendWhatItTakes();
            assertThat(client.end()).isIn(ENHANCE_YOUR_CALM, -1);
            innocent.request(3, "/").send();
            assertThat(innocent.outcome(3)).isEqualTo("200");
        }
        assertThat(Meters.hits(gateway, "control-frames")).isEqualTo(hits + 1);
    }

    @Test
    void aHeaderBlockInVeryManyPiecesEndsItsConnection() throws IOException {
        double hits = Meters.hits(gateway, "control-frames");
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.frame(RawHttp2.HEADERS, 0, 1, client.block(RawHttp2.get("/")));
            for (int i = 0; i < 1000; i++) {
                client.frame(RawHttp2.CONTINUATION, 0, 1);
            }
            client.sendWhatItTakes();
            assertThat(client.end()).isIn(ENHANCE_YOUR_CALM, -1);
        }
        assertThat(Meters.hits(gateway, "control-frames")).isEqualTo(hits + 1);
    }

    @Test
    void whoTakesAnswersMaySendMoreFramesForThem() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int i = 0; i < 2_000; i++) {
                int stream = 2 * i + 1;
                client.request(stream, "/")
                        .ping(i)
                        .ping(i)
                        .ping(i)
                        .ping(i)
                        .ping(i)
                        .ping(i)
                        .send();
                assertThat(client.outcome(stream)).isEqualTo("200");
            }
        }
    }

    @Test
    void aHundredPingsAreAnswered() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int i = 0; i < 100; i++) {
                client.ping(i);
            }
            client.send();
            for (int i = 0; i < 100; i++) {
                client.await(frame -> frame.type() == RawHttp2.PING && frame.flags() == RawHttp2.ACK);
            }
        }
    }
}
