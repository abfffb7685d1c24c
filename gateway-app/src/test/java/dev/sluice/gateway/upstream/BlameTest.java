package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts against a backend and what does not. */
class BlameTest {
    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILED, PEER, SAFE, true",
        "CONNECT_TIMEOUT, PEER, SAFE, true",
        "TLS_FAILED, PEER, SAFE, true",
        "PING_TIMEOUT, PEER, IF_IDEMPOTENT, true",
        "PROTOCOL_ERROR, PEER, IF_IDEMPOTENT, true",
        "STREAM_RESET, PEER, IF_IDEMPOTENT, true",
        "STREAM_REFUSED, PEER, SAFE, true",
        "CONNECTION_CLOSED, PEER, IF_IDEMPOTENT, true",
        "CONNECTION_CLOSED, POOL, SAFE, false",
        "RESPONSE_TIMEOUT, POOL, IF_IDEMPOTENT, true",
        "RESPONSE_TIMEOUT, POOL, SAFE, false",
        "RESPONSE_TIMEOUT, CALLER, NEVER, false",
        "IDLE_TIMEOUT, POOL, NEVER, true",
        "QUEUE_FULL, POOL, SAFE, false",
        "ACQUIRE_TIMEOUT, POOL, SAFE, false",
        "POOL_CLOSED, POOL, SAFE, false",
        "STALE_TOKEN, CALLER, NEVER, false",
        "HEADERS_TOO_LARGE, PEER, IF_IDEMPOTENT, false",
        "BODY_TOO_LARGE, CALLER, NEVER, false",
        "BODY_FAILED, CALLER, NEVER, false",
        "REQUEST_INVALID, CALLER, NEVER, false",
        "CONNECT_PROTOCOL_UNSUPPORTED, PEER, NEVER, false",
        "CANCELLED, CALLER, NEVER, false",
    })
    void onlyABackendsOwnFailuresCount(ErrorCode code, Initiator initiator, RetryVerdict verdict, boolean counts) {
        PoolException failure = ScriptedTransport.failure(code, initiator, verdict);
        assertThat(Blame.isBackends(failure, false)).isEqualTo(counts);
    }

    @ParameterizedTest
    @CsvSource({"NO_ERROR, false", "INTERNAL_ERROR, true", "ENHANCE_YOUR_CALM, true"})
    void aGoAwayCountsIfItIsAnError(Http2Error code, boolean counts) {
        PoolException failure = PoolException.ofHttp2(
                ErrorCode.GOAWAY, Initiator.PEER, RetryVerdict.IF_IDEMPOTENT, code.code(), "GOAWAY");
        assertThat(Blame.isBackends(failure, false)).isEqualTo(counts);
    }

    @Test
    void aTimeoutThatTheCallerMadeShortDoesNot() {
        PoolException late =
                ScriptedTransport.failure(ErrorCode.RESPONSE_TIMEOUT, Initiator.POOL, RetryVerdict.IF_IDEMPOTENT);
        assertThat(Blame.isBackends(late, true)).isFalse();
    }
}
