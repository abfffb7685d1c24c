package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static final Backend A = new Backend(Protocol.H2C, Origin.h2c("a", 1), 5);
    private static final Backend B = new Backend(Protocol.H2C, Origin.h2c("b", 1), 1);
    private static final Backend C = new Backend(Protocol.H2C, Origin.h2c("c", 1), 1);

    private static Upstream upstream(Strategy strategy) {
        return new Upstream("u", strategy, List.of(A, B, C), PoolSettings.DEFAULT);
    }

    private static Map<Backend, Long> count(List<Backend> chosen) {
        return chosen.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<Backend> choices(Upstream upstream, int count) {
        return Stream.generate(
                        () -> Objects.requireNonNull(upstream.members().next()).backend())
                .limit(count)
                .toList();
    }

    @Test
    void roundRobinGivesNineRequestsToThreeBackendsInTurns() {
        assertThat(choices(upstream(Strategy.ROUND_ROBIN), 9)).containsExactly(A, B, C, A, B, C, A, B, C);
    }

    @Test
    void roundRobinIsExactFromManyThreads() throws InterruptedException, ExecutionException {
        Upstream upstream = upstream(Strategy.ROUND_ROBIN);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<Backend>>> parts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                parts.add(threads.submit(() -> choices(upstream, 30_000)));
            }
            List<Backend> all = new ArrayList<>();
            for (Future<List<Backend>> part : parts) {
                all.addAll(part.get());
            }
            assertThat(count(all)).isEqualTo(Map.of(A, 80_000L, B, 80_000L, C, 80_000L));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void weightedIsExactOverACycleAndSpreadWithinIt() {
        List<Backend> cycle = choices(upstream(Strategy.WEIGHTED), 7);
        assertThat(cycle).containsExactly(A, A, B, A, C, A, A);
        assertThat(count(choices(upstream(Strategy.WEIGHTED), 700))).isEqualTo(Map.of(A, 500L, B, 100L, C, 100L));
    }

    @Test
    void weightsAreReducedToTheSmallestCycle() {
        Backend twice = new Backend(Protocol.H2C, Origin.h2c("a", 1), 1000);
        Backend once = new Backend(Protocol.H2C, Origin.h2c("b", 1), 500);
        Upstream upstream = new Upstream("u", Strategy.WEIGHTED, List.of(twice, once), PoolSettings.DEFAULT);
        assertThat(choices(upstream, 6)).containsExactly(twice, once, twice, twice, once, twice);
    }

    @Test
    void randomReachesAllAndFollowsNoPattern() {
        List<Backend> chosen = choices(upstream(Strategy.RANDOM), 3000);
        assertThat(count(chosen).values()).allMatch(times -> times > 800 && times < 1200);
        List<Backend> turns = new ArrayList<>(Collections.nCopies(1000, List.of(A, B, C)).stream()
                .flatMap(List::stream)
                .toList());
        assertThat(chosen).isNotEqualTo(turns);
    }

    @Test
    void reservedStrategiesSaySo() {
        assertThat(Strategy.of("peak-ewma")).isNull();
        assertThat(Strategy.explain("peak-ewma")).startsWith("reserved, not built yet");
        assertThat(Strategy.explain("fastest")).isEqualTo("must be one of round-robin, weighted, random");
    }
}
