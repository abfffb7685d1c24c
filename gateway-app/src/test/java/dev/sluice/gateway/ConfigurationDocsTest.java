package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.observe.Limit;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.ResolvableType;

/** docs/configuration.md and the records say the same: each property with its default, and none that is not there. */
class ConfigurationDocsTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]+?) \\|.*");

    /** The rows of the tables under each heading: full name and default, as the records would write them. */
    private static List<String> documented() throws IOException {
        List<String> rows = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            if (line.startsWith("#")) {
                section = line.matches("#+ `sluice.*") ? line.replaceAll("#+ `([^`]+)`.*", "$1.") : "";
            }
            Matcher row = ROW.matcher(line);
            if (row.matches() && (section + row.group(1)).startsWith("sluice.")) {
                rows.add(section + row.group(1) + " = " + row.group(2).replace("`", ""));
            }
        }
        return rows;
    }

    private static List<String> properties(String prefix, ResolvableType type) {
        List<String> all = new ArrayList<>();
        for (RecordComponent component : type.toClass().getRecordComponents()) {
            String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            ResolvableType of = ResolvableType.forType(component.getGenericType());
            String full = prefix + name;
            if (Map.class.isAssignableFrom(of.toClass())) {
                all.addAll(properties(full + ".NAME.", of.getGeneric(1)));
            } else if (List.class.isAssignableFrom(of.toClass())
                    && of.getGeneric(0).toClass().isRecord()) {
                all.addAll(properties(full + "[i].", of.getGeneric(0)));
            } else if (of.toClass().isRecord()) {
                all.addAll(properties(full + ".", of));
            } else {
                all.add(full + " = " + defaultOf(type.toClass(), component));
            }
        }
        return all;
    }

    private static String defaultOf(Class<?> type, RecordComponent component) {
        DefaultValue value = Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .findFirst()
                .orElseThrow()
                .getAnnotation(DefaultValue.class);
        return value == null ? "" : String.join(", ", value.value());
    }

    /** What has no default of its own says so in words of its own. */
    private static String comparable(String row) {
        return row.replaceAll("= (required.*|none|every .*|\\[]|the JVM.*)$", "= ");
    }

    @Test
    void everyPropertyIsThereWithItsDefaultAndNoOtherIs() throws IOException {
        assertThat(documented().stream().map(ConfigurationDocsTest::comparable).collect(Collectors.toList()))
                .containsExactlyInAnyOrderElementsOf(
                        properties("sluice.", ResolvableType.forClass(SluiceProperties.class)));
    }

    @Test
    void whatAClientGetsAtEachLimitIsSaid() throws IOException {
        List<String> said = Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .filter(line -> line.startsWith("- `"))
                .map(line -> line.split(": ", 2)[0])
                .toList();
        assertThat(Limit.values())
                .allSatisfy(limit -> assertThat(said)
                        .anyMatch(line -> line.contains(
                                "`" + limit.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")));
    }
}
