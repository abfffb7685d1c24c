package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

/** Every request has an id, which its upstream and its client see alike. */
class RequestIdTest extends EndToEnd {
    private static final String MADE = "[0-9a-f]{32}";

    private static TestGateway trusting;

    @BeforeAll
    static void startTrusting() {
        trusting = TestGateway.start("-b", one().uri(), "--sluice.trusted-proxies=127.0.0.0/8");
    }

    @AfterAll
    static void stopTrusting() {
        trusting.close();
    }

    /** The id that the upstream saw, once the client has seen the same. */
    private static String id(HttpClient client) {
        String[] ids = Objects.requireNonNull(client.get()
                .uri("/fields")
                .responseSingle((head, content) -> content.asString().map(text -> new String[] {
                    head.responseHeaders().get("x-request-id"),
                    TestBackend.parse(text).get("x-request-id")
                }))
                .block(PATIENCE));
        assertThat(ids[1]).isEqualTo(ids[0]);
        return ids[1];
    }

    private static HttpClient sending(Protocol protocol, TestGateway to, String id) {
        return protocol.client()
                .baseUrl("http://127.0.0.1:" + to.port())
                .headers(fields -> fields.set("x-request-id", id));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void eachRequestHasItsOwn(Protocol protocol) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ids.add(id(protocol.client()));
        }
        assertThat(ids).hasSize(20).allMatch(id -> id.matches(MADE));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aStrangersIsReplaced(Protocol protocol) {
        assertThat(id(sending(protocol, gateway, "chosen"))).matches(MADE);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTrustedProxysIsKept(Protocol protocol) {
        assertThat(id(sending(protocol, trusting, "Root=1-67891233-abcdef012345678912345678")))
                .isEqualTo("Root=1-67891233-abcdef012345678912345678");
        assertThat(id(sending(protocol, trusting, "x".repeat(128)))).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "tab\there", "caf\u00e9"})
    void evenATrustedProxysIsReplacedWhereItCanBeNone(String id) throws Exception {
        assertThat(sentRaw(id)).matches(MADE);
        assertThat(sentRaw("x".repeat(129))).matches(MADE);
    }

    private static String sentRaw(String id) throws Exception {
        String answer =
                RawHttp.request(trusting.port(), "GET /fields HTTP/1.1", "Host: one.test", "X-Request-Id: " + id);
        return answer.lines()
                .filter(line -> line.startsWith("x-request-id="))
                .map(line -> line.substring(13))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAnswerOfTheGatewaysOwnHasOneAsWell() throws Exception {
        assertThat(RawHttp.request(gateway.port(), "GET /%2e%2e/ HTTP/1.1", "Host: one.test"))
                .startsWith("HTTP/1.1 400")
                .containsPattern("x-request-id: " + MADE);
        assertThat(RawHttp.request(gateway.port(), "OPTIONS * HTTP/1.1", "Host: one.test"))
                .startsWith("HTTP/1.1 204")
                .containsPattern("x-request-id: " + MADE);
    }
}
