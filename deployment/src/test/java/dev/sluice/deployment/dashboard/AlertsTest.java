package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deployment.dashboard.Rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every alert says how bad it is and what to do next, and docs/alerts.md has the rest. */
class AlertsTest {
    private static final Path PAGE = Path.of("../docs/alerts.md");
    /** Alert, anchor, severity, condition, for. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| \\[(\\w+)]\\(#(\\w+)\\) \\| (\\w+) \\| .* \\| (0|\\d+ (?:min|h)) \\|$");

    private static final Pattern QUOTED = Pattern.compile("“([^”]+)”");
    /** Quoted on the page, and no panel. */
    private static final Set<String> PLAIN_WORDS = Set.of("No data", "All", "for");

    private static List<String> quoted(String text) {
        Matcher quoted = QUOTED.matcher(text.replaceAll("\\s+", " "));
        return quoted.results().map(found -> found.group(1)).toList();
    }

    private static Set<String> panels() {
        return Dashboard.read().panels().stream()
                .map(panel -> panel.path("title").asString())
                .collect(Collectors.toSet());
    }

    /** As the page has it: “5 min” for 5m. */
    private static String duration(Rule alert) {
        return alert.fields().path("for").asString("0").replace("m", " min").replace("h", " h");
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhatToDo() throws IOException {
        assertThat(Rules.read().alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.label("severity")).as(alert.name()).isIn("critical", "warning", "info");
            assertThat(alert.annotation("summary")).as(alert.name()).hasSizeBetween(20, 100);
            assertThat(alert.annotation("description")).as(alert.name()).hasSizeGreaterThan(60);
            assertThat(alert.annotation("runbook_url"))
                    .isEqualTo("docs/alerts.md#" + alert.name().toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void thePageListsEveryAlertAsItIs() throws IOException {
        Set<String> rows = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Rules.read().alerts())
                .extracting(alert -> alert.name() + " " + alert.name().toLowerCase(Locale.ROOT) + " "
                        + alert.label("severity") + " " + duration(alert))
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void thePageHasASectionForEveryAlert() throws IOException {
        assertThat(Files.readAllLines(PAGE))
                .containsAll(Rules.read().alerts().stream()
                        .map(alert -> "## " + alert.name())
                        .toList());
    }

    @Test
    void panelsThatAreNamedExist() throws IOException {
        assertThat(quoted(Files.readString(PAGE)))
                .filteredOn(name -> !PLAIN_WORDS.contains(name))
                .isNotEmpty()
                .isSubsetOf(panels());
        assertThat(Dashboard.read().panels())
                .flatMap(panel -> quoted(description(panel)))
                .filteredOn(name -> panels().stream().noneMatch(name::equals))
                .as("words in quotation marks that are no panels")
                .isSubsetOf("none", "cancelled", "cut", "connected");
    }

    private static String description(JsonNode panel) {
        return panel.path("description").asString("");
    }

    @Test
    void panelsThatAlertsNameExist() throws IOException {
        assertThat(Rules.read().alerts())
                .flatMap(alert -> quoted(alert.annotation("description")))
                .filteredOn(name -> !name.startsWith("upstream … failed"))
                .isNotEmpty()
                .isSubsetOf(panels());
    }
}
