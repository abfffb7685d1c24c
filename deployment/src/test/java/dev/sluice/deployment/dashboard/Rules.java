package dev.sluice.deployment.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Prometheus rules that chart and compose stack share. */
record Rules(List<Rule> all) {
    static final Path FILE = Path.of("../helm/sluice/files/alerts.yml");

    private static final Pattern SHOWN = Pattern.compile("\\$labels\\.(\\w+)");

    /** One rule; {@code fields} is the whole of it as YAML has it. */
    record Rule(String name, boolean alerts, String expression, Map<?, ?> fields) {
        String annotation(String name) {
            return fields.get("annotations") instanceof Map<?, ?> annotations
                    ? String.valueOf(annotations.get(name))
                    : "";
        }

        String label(String name) {
            return fields.get("labels") instanceof Map<?, ?> labels ? String.valueOf(labels.get(name)) : "";
        }
    }

    static Rules read() throws IOException {
        Map<?, ?> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
        List<Rule> rules = new ArrayList<>();
        for (Object group : (List<?>) root.get("groups")) {
            for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
                Map<?, ?> fields = (Map<?, ?>) each;
                boolean alerts = fields.containsKey("alert");
                rules.add(new Rule(
                        String.valueOf(fields.get(alerts ? "alert" : "record")),
                        alerts,
                        String.valueOf(fields.get("expr")),
                        fields));
            }
        }
        return new Rules(rules);
    }

    List<Rule> alerts() {
        return all.stream().filter(Rule::alerts).toList();
    }

    List<Query> queries() {
        return all.stream()
                .map(rule -> new Query("rule " + rule.name, rule.expression, shown(rule)))
                .toList();
    }

    /** What the recording rules make: of each its labels. */
    Exposition recorded() {
        Exposition recorded = new Exposition();
        for (Rule rule : all) {
            if (!rule.alerts) {
                Set<String> labels = PromQl.of(rule.expression).grouping();
                labels.remove("le"); // histogram_quantile takes it away
                labels.forEach(label -> recorded.add(rule.name, label, ""));
            }
        }
        return recorded;
    }

    private static Set<String> shown(Rule rule) {
        Set<String> labels = new TreeSet<>();
        Matcher shown = SHOWN.matcher(rule.annotation("summary") + rule.annotation("description"));
        while (shown.find()) {
            labels.add(shown.group(1));
        }
        return labels;
    }
}
