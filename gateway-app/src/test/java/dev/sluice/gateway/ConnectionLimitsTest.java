package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** One connection more than the limit is closed at once, and one less makes room again. */
class ConnectionLimitsTest {
    private static RawHttp2 open(TestGateway gateway) throws IOException {
        RawHttp2 client = RawHttp2.connect(gateway.port());
        client.request(1, "/status/204").send();
        assertThat(client.outcome(1)).isEqualTo("204");
        return client;
    }

    private static void assertRefused(TestGateway gateway) throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port()).sendWhatItTakes()) {
            assertThat(client.next()).isNull();
        }
    }

    private static void assertThatTheThirdIsRefused(TestGateway gateway, String limit) throws IOException {
        try (RawHttp2 first = open(gateway)) {
            try (RawHttp2 second = open(gateway)) {
                assertRefused(gateway);
                assertThat(Meters.hits(gateway, limit)).isEqualTo(1);
                assertThat(Meters.value(gateway, "sluice_connections{protocol=\"HTTP/2\"}"))
                        .isEqualTo(2);
                second.request(3, "/").send();
                assertThat(second.outcome(3)).isEqualTo("200");
            }
            Meters.awaitValue(gateway, "sluice_connections{protocol=\"HTTP/2\"}", 1);
            open(gateway).close();
            first.request(3, "/").send();
            assertThat(first.outcome(3)).isEqualTo("200");
        }
    }

    @Test
    void connectionsInAllAreLimited() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start("-b", backend.uri(), "--sluice.limits.connections=2")) {
            assertThatTheThirdIsRefused(gateway, "connections");
        }
        backend.stop();
    }

    @Test
    void connectionsOfOneAddressAreLimited() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway =
                TestGateway.start("-b", backend.uri(), "--sluice.limits.connections-per-address=2")) {
            assertThatTheThirdIsRefused(gateway, "connections-per-address");
        }
        backend.stop();
    }

    @Test
    void aTrustedProxyMayHaveMore() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start(
                        "-b",
                        backend.uri(),
                        "--sluice.limits.connections-per-address=1",
                        "--sluice.trusted-proxies=127.0.0.0/8,::1");
                RawHttp2 first = open(gateway);
                RawHttp2 second = open(gateway)) {
            first.request(3, "/").send();
            second.request(3, "/").send();
            assertThat(first.outcome(3)).isEqualTo("200");
            assertThat(second.outcome(3)).isEqualTo("200");
        }
        backend.stop();
    }
}
