package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** A name without a value, as an editor's half-done work: Helm takes the chart's own away. Nothing is made of that, or words. */
class NullValuesTest {

    static Stream<String> values() throws IOException {
        List<String> all = new ArrayList<>();
        add("%s", new Yaml().load(Files.readString(Chart.DIRECTORY.resolve("values.yaml"))), all);
        return all.stream();
    }

    private static void add(String around, Map<?, ?> tree, List<String> all) {
        tree.forEach((name, value) -> {
            all.add(around.formatted(name + ": null"));
            if (value instanceof Map<?, ?> below) {
                add(around.formatted(name + ": {%s}"), below, all);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueThatIsNullIsTakenOrRefusedInWords(String value) {
        assertThat(complaint(Chart.ofOneRoute().with("{" + value + "}")))
                .doesNotContain("error calling", "can't evaluate", "nil pointer", "incompatible types");
    }

    private static String complaint(Chart chart) {
        try {
            return chart.render().manifests().isEmpty() ? "nothing" : "";
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
