package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Requests that their client cancels at once: many are a proxy's clients, very many are an attack (CVE-2023-44487). */
class RapidResetTest extends EndToEnd {
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int LIMIT = 8 * 250;

    @Test
    void aThousandCancelsHarmNoOtherStream() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.request(1, "/events").send();
            assertThat(client.outcome(1)).isEqualTo("200");
            int stream = 3;
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 100; i++, stream += 2) {
                    client.request(stream, "/never");
                }
                client.send();
                for (int i = 0, id = stream - 200; i < 100; i++, id += 2) {
                    client.reset(id, CANCEL);
                }
                client.send();
            }
            one().events.tryEmitNext("still here");
            assertThat(client.await(frame -> frame.is(RawHttp2.DATA, 1)).payload())
                    .isNotEmpty();
            client.request(stream, "/").send();
            assertThat(client.outcome(stream)).isEqualTo("200");
        }
    }

    @Test
    void whatIsCancelledInTheSameReadReachesNoBackend() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            // small enough to be read in one piece
            for (int i = 0; i < 30; i++) {
                client.request(2 * i + 1, "/never?same-read").reset(2 * i + 1, CANCEL);
            }
            client.request(101, "/").send();
            assertThat(client.outcome(101)).isEqualTo("200");
        }
        assertThat(one().requests("/never?same-read")).isZero();
    }

    @Test
    void aFloodIsCutOffAndHardlyReachesTheBackend() throws IOException {
        double hits = Meters.hits(gateway, "resets");
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int i = 0; i < 10 * LIMIT; i++) {
                client.request(2 * i + 1, "/never?flood").reset(2 * i + 1, CANCEL);
            }
            client.sendWhatItTakes();
            assertThat(client.end()).isIn(ENHANCE_YOUR_CALM, -1);
        }
        assertThat(Meters.hits(gateway, "resets")).isEqualTo(hits + 1);
        // of one read, those whose reset is in the next one
        assertThat(one().requests("/never?flood")).isLessThan(LIMIT / 4);
    }

    @Test
    void resetsThatTheClientProvokesAreCountedAsWell() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int i = 0; i < 2 * LIMIT; i++) {
                // a WINDOW_UPDATE of nothing is an error of the stream (RFC 9113 §6.9): we reset, not the client
                client.request(2 * i + 1, "/never?provoked")
                        .frame(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
            }
            client.sendWhatItTakes();
            assertThat(client.end()).isIn(ENHANCE_YOUR_CALM, -1);
        }
        assertThat(one().requests("/never?provoked")).isLessThan(LIMIT / 4);
    }

    @Test
    void aProxyMayCancelMoreWhereItIsAllowedTo() throws IOException {
        try (TestGateway own = TestGateway.start("-b", one().uri(), "--sluice.limits.resets=3");
                RawHttp2 client = RawHttp2.connect(own.port())) {
            for (int i = 0; i < 3; i++) {
                client.request(2 * i + 1, "/never").reset(2 * i + 1, CANCEL);
            }
            client.request(101, "/").send();
            assertThat(client.outcome(101)).isEqualTo("200");
            client.request(103, "/never").reset(103, CANCEL).send();
            assertThat(client.end()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }
}
