package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
    private static @Nullable Duration deadline(String contentType, String timeout) {
        Http2Headers fields = new DefaultHttp2Headers()
                .method("POST")
                .path("/a.B/C")
                .add("content-type", contentType)
                .add("grpc-timeout", timeout);
        H2Request.Builder request = H2Request.builder(fields);
        GrpcTimeout.limit(request, fields);
        return request.build().deadline();
    }

    @ParameterizedTest
    @CsvSource({
        "1H, PT1H",
        "90M, PT1H30M",
        "00000005S, PT5S",
        "250m, PT0.25S",
        "20u, PT0.00002S",
        "99999999n, PT0.099999999S",
        "8760H, PT8760H"
    })
    void aCallEndsWhenItsTimeIsUp(String timeout, Duration deadline) {
        assertThat(deadline("application/grpc", timeout)).isEqualTo(deadline);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "S", "1", "1s", "1h", "-1S", "+1S", "1.5S", " 1S", "1S ", "1 S", "123456789S", "١S", "0x1S"})
    void whatIsMalformedIsTheServersToJudge(String timeout) {
        assertThat(deadline("application/grpc", timeout)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8761H", "99999999H"})
    void moreThanAYearIsAnyTime(String timeout) {
        assertThat(deadline("application/grpc", timeout)).isNull();
    }

    @Test
    void noTimeAtAllIsADeadlineThatHasPassed() {
        assertThat(deadline("application/grpc", "0S")).isEqualTo(Duration.ofNanos(1));
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc+proto, true",
        "APPLICATION/GRPC; q=1, true",
        "application/json, false",
        "text/grpc, false"
    })
    void onlyGrpcCallsHaveIt(String contentType, boolean grpc) {
        assertThat(deadline(contentType, "1S") != null).isEqualTo(grpc);
    }
}
