package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorMappingTest {
    private static PoolException failure(ErrorCode code, long http2Code) {
        return PoolException.ofHttp2(code, Initiator.PEER, RetryVerdict.NEVER, http2Code, "h2c://10.0.0.1:80 did it");
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUE_FULL, 503",
        "ACQUIRE_TIMEOUT, 503",
        "CONNECT_FAILED, 503",
        "POOL_CLOSED, 503",
        "STREAM_REFUSED, 503",
        "CONNECT_TIMEOUT, 504",
        "RESPONSE_TIMEOUT, 504",
        "IDLE_TIMEOUT, 504",
        "PING_TIMEOUT, 504",
        "STREAM_RESET, 502",
        "GOAWAY, 502",
        "CONNECTION_CLOSED, 502",
        "PROTOCOL_ERROR, 502",
        "TLS_FAILED, 502",
        "BODY_FAILED, 400",
        "CONNECT_PROTOCOL_UNSUPPORTED, 501",
    })
    void eachCodeHasItsStatus(ErrorCode code, int status) {
        assertThat(ErrorMapping.answer(failure(code, -1), false).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void anAnswerNamesItsReasonAndNoAddressUnlessItIsAskedTo(ErrorCode code) {
        OwnAnswer answer = ErrorMapping.answer(failure(code, -1), false);
        assertThat(answer.reason()).matches("[a-z0-9-]+").isEqualTo(ErrorMapping.word(code));
        assertThat(answer.detail()).endsWith(".").doesNotContain("10.0.0.1");
        assertThat(ErrorMapping.answer(failure(code, -1), true).detail()).isEqualTo("h2c://10.0.0.1:80 did it");
    }

    @Test
    void whatIsNobodysFaultIsOurs() {
        assertThat(ErrorMapping.answer(new IllegalStateException("secret"), true))
                .isEqualTo(ErrorMapping.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource({
        "STREAM_RESET, 8, 8",
        "STREAM_RESET, 0, 2",
        "STREAM_RESET, 7, 2",
        "CONNECTION_CLOSED, -1, 2",
        "GOAWAY, 1, 2"
    })
    void anAnswerIsBrokenOffWithTheUpstreamsCodeUnlessThatMisleads(ErrorCode code, long http2Code, long expected) {
        assertThat(ErrorMapping.resetCode(failure(code, http2Code))).isEqualTo(expected);
    }
}
