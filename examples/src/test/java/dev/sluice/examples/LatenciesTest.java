package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentileIsTheLeastThatSoManyDidNotPass() {
        Latencies hundred = Latencies.of(LongStream.rangeClosed(1, 100)
                .map(i -> (101 - i) * 1_000_000)
                .boxed()
                .toList());

        assertThat(hundred.millisAt(50)).isEqualTo(50);
        assertThat(hundred.millisAt(99)).isEqualTo(99);
        assertThat(hundred.millisAt(100)).isEqualTo(100);
        assertThat(hundred.averageMillis()).isEqualTo(50.5);
    }

    @Test
    void oneRequestIsEveryPercentile() {
        assertThat(Latencies.of(List.of(3_000_000L)).millisAt(1)).isEqualTo(3);
    }

    @Test
    void noRequestsTookNoTime() {
        assertThat(Latencies.of(List.of()).millisAt(99)).isZero();
        assertThat(Latencies.of(List.of()).averageMillis()).isZero();
    }
}
