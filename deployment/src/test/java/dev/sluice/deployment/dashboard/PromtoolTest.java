package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deployment.dashboard.Promtool.Verdict;
import dev.sluice.deployment.dashboard.Rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prometheus takes the rules, their tests in src/test/prometheus hold, and every query of the dashboard parses. */
@NeedsPromtool
class PromtoolTest {
    private static final Path TESTS = Path.of("src/test/prometheus");
    private static final String CONFIGURATION = "../compose/prometheus.yml";
    private static final String RULES_IN_THE_IMAGE = "/etc/prometheus/alerts.yml";

    @TempDir
    private Path directory;

    private static void assertWell(Verdict verdict) {
        assertThat(verdict.exitCode()).as(verdict.said()).isZero();
    }

    private static List<Path> tests() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.sorted().toList();
        }
    }

    /** JSON is YAML. */
    private Verdict checkAsRules(List<String> expressions) throws IOException, InterruptedException {
        List<Map<String, String>> rules = new ArrayList<>();
        for (String expression : expressions) {
            rules.add(Map.of("record", "query_" + rules.size(), "expr", expression));
        }
        Path file = directory.resolve("queries.yml");
        JsonMapper.shared()
                .writeValue(file.toFile(), Map.of("groups", List.of(Map.of("name", "queries", "rules", rules))));
        return Promtool.run("check", "rules", file.toString());
    }

    @Test
    void theRulesAreRules() throws IOException, InterruptedException {
        assertWell(Promtool.run("check", "rules", Rules.FILE.toString()));
    }

    @Test
    void theComposeStacksPrometheusTakesThem() throws IOException, InterruptedException {
        Path configuration = directory.resolve("prometheus.yml");
        String text = Files.readString(Path.of(CONFIGURATION));
        assertThat(text).contains(RULES_IN_THE_IMAGE);
        Files.writeString(
                configuration,
                text.replace(RULES_IN_THE_IMAGE, Rules.FILE.toAbsolutePath().toString()));
        assertWell(Promtool.run("check", "config", configuration.toString()));
    }

    @Test
    void theRulesPassTheirTests() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        tests().forEach(file -> arguments.add(file.toString()));
        assertWell(Promtool.run(arguments.toArray(String[]::new)));
    }

    @Test
    void everyQueryOfTheDashboardParses() throws IOException, InterruptedException {
        List<String> expressions = Dashboard.read().queries().stream()
                .map(query -> Dashboard.filledIn(query.expression()))
                .toList();
        assertThat(expressions).hasSizeGreaterThan(30);
        assertWell(checkAsRules(expressions));
    }

    /** The compose stack's Prometheus has jobs and instances only; in a cluster there are namespaces and pods as well. */
    @Test
    void gatewaysAreCountedWithANamespaceAndWithout() throws IOException, InterruptedException {
        String count = query("Gateways");
        assertWell(evaluate(
                List.of(
                        series("sluice_requests_active{job='sluice',instance='gateway:8081'}"),
                        series("sluice_requests_active{namespace='one',job='edge',pod='edge-1',instance='a'}"),
                        series("sluice_requests_active{namespace='two',job='edge',pod='edge-1',instance='b'}")),
                List.of(
                        result(count, 3),
                        result(count.replace("$namespace", "one"), 1),
                        result(count.replace("$pod", "edge-1"), 2))));
    }

    @Test
    void upstreamsOfTheSameNameInTwoReleasesAreTwo() throws IOException, InterruptedException {
        assertWell(evaluate(
                List.of(
                        series("sluice_backends{namespace='one',job='edge',instance='a',upstream='up',state='out'}"),
                        series("sluice_backends{namespace='one',job='edge',instance='b',upstream='up',state='out'}"),
                        series("sluice_backends{namespace='two',job='edge',instance='c',upstream='up',state='out'}")),
                List.of(result(query("Backends out"), 2))));
    }

    private static String query(String panel) {
        return Dashboard.read().queries().stream()
                .filter(query -> query.where().equals("panel “" + panel + "”"))
                .map(Query::expression)
                .findFirst()
                .orElseThrow();
    }

    /** A series of ones. */
    private static Map<String, String> series(String name) {
        return Map.of("series", name, "values", "1x5");
    }

    private static Map<String, Object> result(String query, int value) {
        List<Map<String, Object>> samples = List.of(Map.of("labels", "{}", "value", value));
        return Map.of("expr", Dashboard.filledIn(query), "eval_time", "1m", "exp_samples", samples);
    }

    private Verdict evaluate(List<Map<String, String>> series, List<Map<String, Object>> results)
            throws IOException, InterruptedException {
        Map<String, Object> test = Map.of("interval", "1m", "input_series", series, "promql_expr_test", results);
        Path file = directory.resolve("results.yml");
        JsonMapper.shared().writeValue(file.toFile(), Map.of("tests", List.of(test)));
        return Promtool.run("test", "rules", file.toString());
    }

    @Test
    void aQueryThatDoesNotParseIsFound() throws IOException, InterruptedException {
        Verdict verdict = checkAsRules(List.of("up", "sum(up"));
        assertThat(verdict.exitCode()).isNotZero();
        assertThat(verdict.said()).contains("query_1");
    }

    @Test
    void aRuleThatDoesNotFireFailsItsTest() throws IOException, InterruptedException {
        Path rules = directory.resolve("alerts.yml");
        Files.writeString(
                rules, Files.readString(Rules.FILE).replace("sluice_backends{state=\"in\"} == 0", "vector(0) > 1"));
        Path test = directory.resolve("upstreams.yml");
        String text = Files.readString(TESTS.resolve("upstreams.yml"));
        Files.writeString(test, text.replaceFirst("rule_files: \\[.*]", "rule_files: [alerts.yml]"));
        Verdict verdict = Promtool.run("test", "rules", test.toString());
        assertThat(verdict.exitCode()).isNotZero();
        assertThat(verdict.said()).contains("SluiceUpstreamDown");
    }

    /** Each has a test in which it fires, and one in which it does not. */
    @Test
    void everyAlertIsTestedBothWays() throws IOException {
        Set<String> fires = new TreeSet<>();
        Set<String> keepsQuiet = new TreeSet<>();
        for (Path file : tests()) {
            for (JsonNode test : YamlTree.read(file).path("tests")) {
                for (JsonNode each : test.path("promql_expr_test")) {
                    boolean silent = each.path("exp_samples").isEmpty();
                    (silent ? keepsQuiet : fires)
                            .addAll(alerts(each.path("expr").asString()));
                }
            }
        }
        Set<String> all = new TreeSet<>();
        Rules.read().alerts().stream().map(Rule::name).forEach(all::add);
        assertThat(fires).isEqualTo(all);
        assertThat(keepsQuiet).isEqualTo(all);
    }

    private static List<String> alerts(String expression) {
        return Pattern.compile("Sluice\\w+")
                .matcher(expression)
                .results()
                .map(found -> found.group())
                .toList();
    }
}
