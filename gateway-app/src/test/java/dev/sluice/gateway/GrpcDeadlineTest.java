package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The gateway keeps a gRPC call's deadline, for servers that do not and for clients that have gone without a word. */
class GrpcDeadlineTest extends EndToEnd {
    private static H2Request.Builder call(String path, String timeout) {
        return H2Request.builder("POST", path)
                .header("content-type", "application/grpc")
                .header("grpc-timeout", timeout)
                .body("");
    }

    @Test
    void aStreamThatHangsAfterItsHeadEndsOnBothSidesWhenTheTimeIsUp() throws Exception {
        H2Response answer = request(call("/endless", "300m"));
        assertThatThrownBy(() -> answer.body().doOnNext(ByteBuf::release).blockLast(PATIENCE))
                .isInstanceOfSatisfying(PoolException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_RESET);
                    assertThat(failure.http2Code()).isEqualTo(Http2Error.CANCEL.code());
                });
        one().gone.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aCallWithoutAnAnswerIsAnsweredWhenTheTimeIsUp() {
        // in 200 ms, not in the 30 s of the upstream, which would be over this test's patience
        request(call("/upload-end", "200m")).discard();
    }

    @Test
    void theServerSeesTheTimeAsItWasGiven() {
        assertThat(TestBackend.parse(text(request(call("/fields", "00012345m")))))
                .containsEntry("grpc-timeout", "00012345m");
        assertThat(TestBackend.parse(text(request(call("/fields", "soon"))))).containsEntry("grpc-timeout", "soon");
    }
}
