package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcStatusTest {
    @ParameterizedTest
    @CsvSource({
        "400, x, INTERNAL",
        "404, x, UNIMPLEMENTED",
        "408, body-timeout, DEADLINE_EXCEEDED",
        "413, x, RESOURCE_EXHAUSTED",
        "429, x, UNAVAILABLE",
        "431, x, RESOURCE_EXHAUSTED",
        "500, x, INTERNAL",
        "501, x, UNIMPLEMENTED",
        "502, x, UNAVAILABLE",
        "503, x, UNAVAILABLE",
        "504, connect-timeout, UNAVAILABLE",
        "504, response-timeout, DEADLINE_EXCEEDED",
        "504, request-timeout, DEADLINE_EXCEEDED",
        "418, x, UNKNOWN"
    })
    void eachStatusHasItsCode(int status, String reason, GrpcStatus expected) {
        assertThat(GrpcStatus.of(new OwnAnswer(status, reason, "."))).isEqualTo(expected);
    }

    @Test
    void messagesArePercentEncoded() {
        assertThat(GrpcStatus.percentEncoded("100 % é\n~").toString()).isEqualTo("100 %25 %C3%A9%0A~");
    }
}
