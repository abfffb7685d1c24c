package dev.sluice.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Faults in the log: few lines, however many there are. */
@ExtendWith(OutputCaptureExtension.class)
class FaultLogTest {
    private long nowNanos;
    private final FaultLog faults = new FaultLog(() -> nowNanos);

    private void fail(ErrorCode code, int times) {
        for (int i = 0; i < times; i++) {
            faults.failed("users", false, new PoolException(code, Initiator.PEER, RetryVerdict.SAFE, "words"));
        }
    }

    @Test
    void aKindIsToldOnceInTenSecondsAndHowManyMoreThereWere(CapturedOutput log) {
        fail(ErrorCode.GOAWAY, 5);
        nowNanos += TimeUnit.SECONDS.toNanos(10) - 1;
        fail(ErrorCode.GOAWAY, 1);
        assertThat(log.getAll())
                .containsOnlyOnce("upstream users failed before its answer: GOAWAY words (0 more since)");
        nowNanos += 1;
        fail(ErrorCode.GOAWAY, 2);
        assertThat(log.getAll()).containsOnlyOnce("GOAWAY words (5 more since)");
        assertThat(log.getAll().lines().filter(line -> line.contains("GOAWAY"))).hasSize(2);
    }

    @Test
    void anotherKindIsToldAtOnce(CapturedOutput log) {
        fail(ErrorCode.GOAWAY, 2);
        fail(ErrorCode.STREAM_REFUSED, 2);
        faults.broke("users", "GET request 1 by route users", new IllegalStateException("bug"));
        faults.broke("users", "GET request 2 by route users", new IllegalStateException("bug"));
        assertThat(log.getAll())
                .containsOnlyOnce("GOAWAY words")
                .containsOnlyOnce("STREAM_REFUSED words")
                .containsOnlyOnce("GET request 1 by route users to upstream users was broken off")
                .doesNotContain("GET request 2");
    }
}
