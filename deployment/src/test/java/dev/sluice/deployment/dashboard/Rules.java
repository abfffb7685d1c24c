package dev.sluice.deployment.dashboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The Prometheus rules that chart and compose stack share. */
record Rules(List<Rule> all) {
    static final Path FILE = Path.of("../helm/sluice/files/alerts.yml");

    private static final Pattern SHOWN = Pattern.compile("\\$labels\\.(\\w+)");

    /** One rule; {@code fields} is the whole of it. */
    record Rule(String name, boolean alerts, String expression, JsonNode fields) {
        String annotation(String name) {
            return fields.path("annotations").path(name).asString("");
        }

        String label(String name) {
            return fields.path("labels").path(name).asString("");
        }
    }

    static Rules read() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode group : YamlTree.read(FILE).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                boolean alerts = rule.has("alert");
                String name = rule.path(alerts ? "alert" : "record").asString();
                rules.add(new Rule(name, alerts, rule.path("expr").asString(), rule));
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
