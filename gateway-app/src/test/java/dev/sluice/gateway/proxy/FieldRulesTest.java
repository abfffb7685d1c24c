package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRulesTest {
    private static AsciiString name(String text) {
        return FieldRules.lowerCase(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "Proxy-Connection",
                "TRANSFER-ENCODING",
                "upgrade",
                "te",
                "http2-settings"
            })
    void connectionsOwnFieldsEndHere(String field) {
        assertThat(FieldRules.hopByHop(name(field))).isTrue();
        assertThat(FieldRules.endsHere(name(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "expect", "x-http2-scheme", "x-http2-stream-id", "x-http2-stream-weight"})
    void whatTheRequestsHeadSaysOtherwiseEndsHere(String field) {
        assertThat(FieldRules.endsHere(name(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "authorization", "cookie", "trailer", "x-http2", "tea", "content-length", "via"})
    void otherFieldsGoOn(String field) {
        assertThat(FieldRules.endsHere(name(field))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-forwarded-for",
                "x_forwarded_for",
                "x-real-ip",
                "forwarded",
                "via",
                "x-request-id",
                "authorization",
                "cookie"
            })
    void whatAReaderMayTakeForTheHeadsIsNoTrailer(String field) {
        assertThat(FieldRules.forbiddenTrailer(name(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length", "transfer-encoding", "host", ":status", "trailer", "connection"})
    void framingAndRoutingAreNoTrailers(String field) {
        assertThat(FieldRules.forbiddenTrailer(name(field))).isTrue();
    }

    @Test
    void teSaysTrailersOrNothing() {
        assertThat(FieldRules.acceptsTrailers("trailers")).isTrue();
        assertThat(FieldRules.acceptsTrailers("gzip, Trailers")).isTrue();
        assertThat(FieldRules.acceptsTrailers("gzip")).isFalse();
    }

    @Test
    void theNamesInConnectionAreTakenApart() {
        assertThat(FieldRules.tokens(List.of("close, X-One", " ,x-two ")))
                .containsExactly(name("close"), name("x-one"), name("x-two"));
    }
}
