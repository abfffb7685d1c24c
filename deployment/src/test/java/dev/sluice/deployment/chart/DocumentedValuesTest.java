package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** values.yaml, values.schema.json, the chart's README and the gateway's documentation name the same values. */
class DocumentedValuesTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]*?) \\|.*");

    /** {@code sluice.*} as docs/configuration.md has it. */
    private static Set<String> documentedProperties() throws IOException {
        Set<String> names = new TreeSet<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            if (line.startsWith("#")) {
                section = line.matches("#+ `sluice.*") ? line.replaceAll("#+ `([^`]+)`.*", "$1.") : "";
            }
            Matcher row = ROW.matcher(line);
            if (row.matches() && (section + row.group(1)).startsWith("sluice.")) {
                names.add(section + row.group(1));
            }
        }
        return names;
    }

    /** The chart's own values; what is empty in values.yaml is a leaf, whatever may be put there. */
    private static Map<String, Object> values() throws IOException {
        Map<String, Object> values = new Yaml().load(Files.readString(Chart.DIRECTORY.resolve("values.yaml")));
        return Flat.of(values);
    }

    /** The rows of the README's tables of values. */
    private static Map<String, String> readme() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        boolean ofValues = false;
        for (String line : Files.readAllLines(Chart.DIRECTORY.resolve("README.md"))) {
            ofValues = line.startsWith("|") && (ofValues || line.equals("| value | default | meaning |"));
            Matcher row = ROW.matcher(line);
            if (ofValues && row.matches()) {
                assertThat(rows.put(row.group(1), row.group(2)))
                        .as("%s twice", row.group(1))
                        .isNull();
            }
        }
        return rows;
    }

    private static boolean isAtOrBelow(String name, Set<String> others) {
        return others.stream().anyMatch(other -> name.equals(other) || name.matches(Pattern.quote(other) + "[.\\[].*"));
    }

    @Test
    void theSchemaKnowsThePropertiesOfTheGatewayAndNoOthers() throws IOException {
        assertThat(Schema.leaves().stream().filter(name -> name.startsWith("sluice.")))
                .containsExactlyInAnyOrderElementsOf(documentedProperties());
    }

    @Test
    void theSchemaKnowsEachValueOfTheChart() throws IOException {
        Set<String> schema = Schema.leaves();
        assertThat(values().keySet())
                .allMatch(name ->
                        isAtOrBelow(name, schema) || schema.stream().anyMatch(leaf -> isAtOrBelow(leaf, Set.of(name))));
    }

    @Test
    void theChartHasEachValueOfTheSchema() throws IOException {
        Set<String> values = values().keySet();
        assertThat(Schema.leaves())
                // Kubernetes' own names, which a user may add
                .filteredOn(name -> !name.matches("resources\\..*|.*Probe\\.initialDelaySeconds"))
                .allMatch(name -> isAtOrBelow(name, values)
                        || values.stream().anyMatch(value -> isAtOrBelow(value, Set.of(name))));
    }

    @Test
    void theReadmeHasEachValueAndNoOther() throws IOException {
        assertThat(readme().keySet()).isEqualTo(values().keySet());
    }

    @Test
    void theReadmeHasTheirDefaults() throws IOException {
        Map<String, String> said = readme();
        assertThat(values().entrySet().stream()
                        .filter(value -> said.getOrDefault(value.getKey(), "").startsWith("`"))
                        .collect(Collectors.toMap(Map.Entry::getKey, value -> text(value.getValue()))))
                .allSatisfy((name, value) -> assertThat(said).containsEntry(name, "`" + value + "`"))
                .hasSizeGreaterThan(said.size() - 2); // one is told in words
    }

    private static String text(@Nullable Object value) {
        return "".equals(value) ? "\"\"" : String.valueOf(value);
    }
}
