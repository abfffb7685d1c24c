package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1EnvVar;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heap, direct memory and event loops follow the container's limits, through the variable that the JVM's launcher reads. */
@NullUnmarked
class JvmOptionsTest {

    private static List<String> options(Chart chart) {
        return chart.render().container().getEnv().stream()
                .filter(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
                .map(V1EnvVar::getValue)
                .flatMap(value -> Arrays.stream(value.split(" ")))
                .toList();
    }

    private static Chart limited(String limits) {
        // null takes away what the chart's own values say
        return Chart.ofOneRoute().with("resources: {requests: {cpu: null}, limits: {%s}}".formatted(limits));
    }

    /** 40 % and 25 % of the limit, in MiB. */
    @ParameterizedTest
    @CsvSource({
        "512Mi, 204, 128",
        "1Gi, 409, 256",
        "2Gi, 819, 512",
        "1.5Gi, 614, 384",
        "1073741824, 409, 256",
        "1G, 381, 238",
        "800M, 304, 190",
        "1048576Ki, 409, 256",
    })
    void memoryFollowsTheLimit(String limit, int heap, int direct) {
        assertThat(options(limited("memory: " + limit)))
                .contains("-Xmx" + heap + "m", "-XX:MaxDirectMemorySize=" + direct + "m");
    }

    @ParameterizedTest
    @CsvSource({"500m, 1", "1, 1", "1000m, 1", "1001m, 2", "1.5, 2", "2500m, 3", "4, 4", "'\"4\"', 4"})
    void eventLoopsFollowTheLimit(String limit, int loops) {
        assertThat(options(limited("cpu: " + limit)))
                .contains("-Dreactor.netty.ioWorkerCount=" + loops, "-XX:ActiveProcessorCount=" + loops);
    }

    @Test
    void withoutLimitsTheJvmLooksForItself() {
        assertThat(options(limited("cpu: null, memory: null")))
                .noneMatch(option -> option.startsWith("-X") || option.startsWith("-Dreactor"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"128Mi", "256M", "268435456", "1Ki"})
    void aLimitThatLeavesTooLittleIsRefused(String limit) {
        assertThat(limited("memory: " + limit).refusal())
                .contains("resources.limits.memory")
                .contains(limit);
    }

    @Test
    void percentagesThatLeaveTooLittleAreRefused() {
        assertThat(limited("memory: 1Gi")
                        .with("jvm: {heapPercent: 60, directPercent: 39}")
                        .refusal())
                .contains("resources.limits.memory");
    }

    @Test
    void otherPercentagesAreTaken() {
        assertThat(options(limited("memory: 1Gi").with("jvm: {heapPercent: 50, directPercent: 10}")))
                .contains("-Xmx512m", "-XX:MaxDirectMemorySize=102m");
    }

    @Test
    void whatIsSaidOutrightPrevails() {
        assertThat(options(Chart.ofOneRoute().with("jvm: {maxHeap: 300m, maxDirect: 64m, eventLoops: 5}")))
                .contains("-Xmx300m", "-XX:MaxDirectMemorySize=64m", "-Dreactor.netty.ioWorkerCount=5");
    }

    @Test
    void withoutALimitTheEventLoopsSayHowManyProcessorsThereAre() {
        assertThat(options(limited("cpu: null").with("jvm: {eventLoops: 3}")))
                .contains("-XX:ActiveProcessorCount=3", "-Dreactor.netty.ioWorkerCount=3");
    }

    @Test
    void furtherOptionsComeLast() {
        assertThat(options(Chart.ofOneRoute().with("jvm: {options: [-Xlog:gc, -Da=b]}")))
                .endsWith("-Xlog:gc", "-Da=b");
    }
}
