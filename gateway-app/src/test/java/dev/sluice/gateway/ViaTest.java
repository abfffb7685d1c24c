package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a request has passed, and one that goes in circles. */
class ViaTest extends EndToEnd {
    private static Map<String, String> seen(Protocol protocol, String... via) {
        String text = protocol.client()
                .headers(fields -> {
                    for (String line : via) {
                        fields.add("via", line);
                    }
                })
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
    void theGatewayNamesItselfAndWhatTheClientSpoke(Protocol protocol) {
        assertThat(seen(protocol)).containsEntry("via", protocol == Protocol.HTTP_1 ? "1.1 sluice" : "2 sluice");
    }

    @Test
    void aClientOfHttp10IsNamedSo() throws IOException {
        assertThat(RawHttp.request(gateway.port(), "GET /fields HTTP/1.0", "Host: one.test"))
                .contains("\nvia=1.0 sluice");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void itStandsBehindThoseThatTheRequestHasPassed(Protocol protocol) {
        String own = protocol == Protocol.HTTP_1 ? "1.1 sluice" : "2 sluice";
        assertThat(seen(protocol, "1.0 fred, 1.1 p.example.net", "1.1 sluice"))
                .containsEntry("via", "1.0 fred, 1.1 p.example.net|1.1 sluice|" + own);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aRequestThatGoesInCirclesIsRefused(Protocol protocol) {
        String nine = "1.1 sluice, ".repeat(8) + "2 sluice (at home)";
        assertThat(seen(protocol, nine)).containsKey("via");
        long before = one().requests.get();
        Integer status = protocol.client()
                .headers(fields -> fields.add("via", nine).add("via", "1.1 sluice"))
                .get()
                .uri("/fields")
                .response()
                .map(head -> head.status().code())
                .block(PATIENCE);
        assertThat(status).isEqualTo(508);
        assertThat(one().requests.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1 sluice-box", "1.1 my.sluice", "1.1 sluice:8080", "1.1 Sluices"})
    void othersAreNotTakenForIt(String other) {
        assertThat(seen(Protocol.HTTP_1, (other + ", ").repeat(20) + other)).containsKey("via");
    }
}
