package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientBenchmarkTest {
    @Test
    void everyRequestOverSocketsIsAnsweredAndReported() {
        try (SlowServer server = SlowServer.start(Duration.ofMillis(5))) {
            String report = Printed.by(out -> {
                Duration moment = Duration.ofMillis(200);
                Latencies latencies = ClientBenchmark.run(server.uri(), moment, moment, out);
                assertThat(latencies.count()).isPositive();
            });

            assertThat(report)
                    .containsPattern("requests +[1-9]")
                    .containsPattern("failures +0\n")
                    .containsPattern("throughput +[1-9][0-9,]* requests/s\n")
                    .contains("latency average", "latency p50", "latency p95", "latency p99");
            assertThat(server.mostAtOnce()).isGreaterThan(1);
        }
    }
}
