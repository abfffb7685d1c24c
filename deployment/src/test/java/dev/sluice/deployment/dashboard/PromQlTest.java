package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.deployment.dashboard.PromQl.Selector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
    private static List<String> metrics(String expression) {
        return PromQl.of(expression).selectors().stream().map(Selector::metric).toList();
    }

    @Test
    void metricsAreToldFromFunctionsAndKeywords() {
        assertThat(metrics(
                        "sum by (le) (rate(a_bucket{x=\"1\"}[5m])) / on (job) b > bool 0 or absent(c) and ns:d:rate5m"))
                .containsExactly("a_bucket", "b", "c", "ns:d:rate5m");
        assertThat(metrics("max without (pool) (e offset 5m) unless f * 1e9")).containsExactly("e", "f");
    }

    @Test
    void anAggregationMayHaveItsLabelsBehindIt() {
        PromQl read = PromQl.of("sum(a) by (route)");
        assertThat(read.selectors()).containsExactly(new Selector("a", Map.of()));
        assertThat(read.grouping()).containsExactly("route");
    }

    @Test
    void matchersHaveTheirLiterals() {
        assertThat(PromQl.of("a{s=\"5xx\", t!~\"x|y\", u=~\"$v\", w=\"\"}").selectors())
                .containsExactly(new Selector(
                        "a", Map.of("s", Set.of("5xx"), "t", Set.of("x", "y"), "u", Set.of(), "w", Set.of(""))));
    }

    @Test
    void bracesAndCommasInStringsAreText() {
        assertThat(PromQl.of("a{s=\"},{\\\"\"} + b").selectors())
                .extracting(Selector::metric)
                .containsExactly("a", "b");
        assertThat(metrics("label_replace(a, \"dst\", \"no_metric\", \"\", \"\")"))
                .containsExactly("a");
    }

    @Test
    void labelsToGroupAndJoinByAreAllFound() {
        assertThat(PromQl.of("sum by (le, route) (a) / on (job) group_left (version) b")
                        .grouping())
                .containsExactlyInAnyOrder("le", "route", "job", "version");
    }

    @Test
    void durationsAndVariablesAreNoMetrics() {
        assertThat(metrics("rate(a[$__rate_interval]) + increase(b[1h30m]) > 0.5"))
                .containsExactly("a", "b");
    }

    @Test
    void anUnfinishedSelectorIsRefused() {
        assertThatThrownBy(() -> PromQl.of("a{b=\"c\"")).hasMessageContaining("ends too early");
    }
}
