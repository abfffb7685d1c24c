package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Each benchmark works, and leaves what it works on in order: what it checks after its last operation says so. */
class HotPathsTest {
    private static Collection<RunResult> runEachOnce() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(1)
                        .measurementIterations(1)
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuTime.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    @Test
    void everyBenchmarkRunsAndTellsWhatItAllocatesAndWhatCpuItTakes() throws RunnerException {
        Collection<RunResult> results = runEachOnce();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .extracting(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
                .contains(
                        "DispatchBenchmark.data",
                        "FieldsBenchmark.http2",
                        "PoolTokenBenchmark.get",
                        "RequestBenchmark.request",
                        "RouteBenchmark.path",
                        "SeatBenchmark.grantOpenAndClose",
                        "TokenRaceBenchmark.race");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getSecondaryResults()).containsKeys("gc.alloc.rate.norm", "cpu.norm"));
    }
}
