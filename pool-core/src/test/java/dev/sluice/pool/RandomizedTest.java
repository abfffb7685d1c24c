package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import dev.sluice.pool.peer.Chaos;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/**
 * Thousands of requests by a caller who does anything, to a peer that does anything: each ends in an answer, in a typed
 * failure or in the caller's own cancel, and nothing is left behind.
 *
 * <p>{@code -Dsluice.seed=…} replays the choices of one run; how threads meet is still the machine's.
 */
class RandomizedTest {
    private static final int REQUESTS = 1500;
    private static final int AT_ONCE = 48;
    private static final Duration SHORT = Duration.ofMillis(400);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .realTime()
            .loops(2)
            .settings(s -> s.with(new ConnectionLimits(0, 3, 20, 1000))
                    .with(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), SHORT, SHORT))
                    .with(new Lifetime(
                            Duration.ofSeconds(2), Duration.ofSeconds(3), 0.5, 200, 401, Duration.ofSeconds(5), 60))
                    .with(new FlowControl(20_000, 65_535, 300_000)));

    static LongStream seeds() {
        Long replayed = Long.getLong("sluice.seed");
        return replayed == null ? LongStream.of(1, 2, 3, System.nanoTime()) : LongStream.of(replayed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyRequestEndsAndNothingIsLeft(long seed) {
        try (BusyPeer peer = new BusyPeer(number -> new Chaos(seed + number))) {
            RandomCaller caller = new RandomCaller(pool.pool(), peer.origin(), seed);
            Map<String, Long> outcomes = Objects.requireNonNull(Flux.range(0, REQUESTS)
                    .flatMap(caller::request, AT_ONCE)
                    .collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()))
                    .block(Duration.ofSeconds(100)));
            PoolFixture.complete(caller.readForgotten());
            assertThat(outcomes.values().stream().mapToLong(count -> count).sum())
                    .as("outcomes of seed %s: %s", seed, outcomes)
                    .isEqualTo(REQUESTS);
            assertThat(outcomes).as("outcomes of seed %s", seed).containsKeys("answered", "cancelled", "discarded");
            assertThat(peer.failures()).as("seed " + seed).isEmpty();
            pool.await("nothing left of seed " + seed, RandomizedTest::nothingLeft);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError("failed with -Dsluice.seed=" + seed, failed);
        }
    }

    private static boolean nothingLeft(PoolSnapshot snapshot) {
        return PoolFixture.waiters(snapshot) == 0
                && snapshot.origins().stream()
                        .flatMap(shard -> shard.connections().stream())
                        .allMatch(c -> c.seats().openStreams() == 0
                                && c.seats().unusedTokens() == 0
                                && c.traffic().bufferedBytes() == 0);
    }
}
