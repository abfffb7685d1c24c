package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrentRequestsTest {
    @Test
    void bothWaysGetEveryAnswerAndOneOfThemManyAtOnce() {
        try (SlowServer server = SlowServer.start(Duration.ofMillis(20))) {
            String report = Printed.by(out -> ConcurrentRequests.run(server.uri(), out));

            assertThat(report)
                    .containsPattern("one at a time +\\S+ s, 100 answered\n")
                    .containsPattern("all at once +\\S+ s, 100 answered\n")
                    .containsPattern("speed-up +\\S+ times\n")
                    .containsPattern("connections +[1-9][0-9]*\n")
                    .containsPattern("Mono.zip of two +\\S+ s, both of 200\n")
                    .containsPattern("first of two +\\S+ s, status 200\n");
            assertThat(server.mostAtOnce()).isGreaterThan(1);
            // twice a hundred, two of zip, and the winner; the loser may be cancelled on its way
            assertThat(server.requests()).isBetween(203, 204);
        }
    }
}
