package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose forwarding fields are believed, on the way through the gateway; Boot has an opinion of its own in Kubernetes. */
class ForwardedTest extends EndToEnd {
    private static TestGateway trusting;

    @BeforeAll
    static void startTrusting() {
        trusting = TestGateway.start(
                "-b",
                one().uri(),
                "--spring.main.cloud-platform=kubernetes",
                "--sluice.trusted-proxies[0]=fd00::/8",
                "--sluice.trusted-proxies[1]=127.0.0.0/8");
    }

    @AfterAll
    static void stopTrusting() {
        trusting.close();
    }

    /** What the upstream got of a request with forwarding fields. */
    private static Map<String, String> seen(Protocol protocol, TestGateway through) {
        String text = protocol.client()
                .baseUrl("http://127.0.0.1:" + through.port())
                .headers(fields -> fields.set("x-forwarded-for", "192.0.2.7")
                        .set("x-forwarded-proto", "https")
                        .set("x-forwarded-host", "shop.test")
                        .set("x-forwarded-prefix", "/shop")
                        .set("x-real-ip", "192.0.2.7")
                        .set("x_forwarded_for", "192.0.2.8")
                        .set("X-Forwarded_Proto", "https")
                        .set("x_real-ip", "192.0.2.8")
                        .set("forwarded", "for=192.0.2.7"))
                .get()
                .uri("/fields")
                .responseContent()
                .aggregate()
                .asString()
                .block(PATIENCE);
        return TestBackend.parse(String.valueOf(text));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nobodyIsBelievedUnlessConfigured(Protocol protocol) {
        assertThat(seen(protocol, gateway))
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("x-forwarded-proto", "http")
                .containsEntry("x-forwarded-host", "one.test")
                .containsEntry("x-forwarded-port", "80")
                .containsEntry("forwarded", "for=127.0.0.1;host=one.test;proto=http")
                .containsEntry("host", "one.test")
                .doesNotContainKeys("x-forwarded-prefix", "x-real-ip")
                .doesNotContainKeys("x_forwarded_for", "x-forwarded_proto", "x_real-ip");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTrustedProxyIsBelievedInKubernetesAsWell(Protocol protocol) {
        assertThat(seen(protocol, trusting))
                .containsEntry("x-forwarded-for", "192.0.2.7, 127.0.0.1")
                .containsEntry("x-forwarded-proto", "https")
                .containsEntry("x-forwarded-host", "shop.test")
                .containsEntry("x-forwarded-port", "443")
                .containsEntry("forwarded", "for=192.0.2.7, for=127.0.0.1;host=one.test;proto=http")
                .containsEntry("x-forwarded-prefix", "/shop")
                .containsEntry("x-real-ip", "192.0.2.7")
                .doesNotContainKeys("x_forwarded_for", "x-forwarded_proto", "x_real-ip")
                .containsEntry("host", "one.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded-for", "X-Forwarded-For, x-forwarded-host, forwarded, via, x-request-id, te"})
    void noClientTakesThemAwayByNamingThemInConnection(String named) throws Exception {
        for (TestGateway through : new TestGateway[] {gateway, trusting}) {
            String answer = RawHttp.exchangeUntil(
                    through.port(),
                    "GET /fields HTTP/1.1\r\nHost: one.test\r\nX-Forwarded-For: 192.0.2.7\r\nConnection: close, "
                            + named + "\r\n\r\n",
                    text -> false);
            assertThat(answer)
                    .contains(
                            "\nforwarded=for=127.0.0.1",
                            "\nvia=1.1 sluice",
                            "\nx-forwarded-host=one.test",
                            "\nx-request-id=")
                    .contains(
                            through == trusting ? "x-forwarded-for=192.0.2.7, 127.0.0.1" : "x-forwarded-for=127.0.0.1");
        }
    }
}
