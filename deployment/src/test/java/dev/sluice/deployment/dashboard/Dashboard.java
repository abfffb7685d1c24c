package dev.sluice.deployment.dashboard;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Grafana dashboard that chart and compose stack share. */
final class Dashboard {
    static final Path FILE = Path.of("../helm/sluice/files/dashboard.json");

    private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    private final JsonNode root;

    private Dashboard(JsonNode root) {
        this.root = root;
    }

    static Dashboard read() {
        return new Dashboard(JsonMapper.shared().readTree(FILE));
    }

    JsonNode root() {
        return root;
    }

    /** All but rows. */
    List<JsonNode> panels() {
        return root.path("panels")
                .valueStream()
                .filter(panel -> !panel.path("type").asString().equals("row"))
                .toList();
    }

    List<JsonNode> variables() {
        return root.path("templating").path("list").valueStream().toList();
    }

    /** What Prometheus is asked: panels, annotations, and the variables' values. */
    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new Query(
                        "panel “" + panel.path("title").asString() + "”",
                        target.path("expr").asString(),
                        shown(target.path("legendFormat").asString(""))));
            }
        }
        for (JsonNode annotation : root.path("annotations").path("list")) {
            if (annotation.has("expr")) {
                queries.add(new Query(
                        "annotation “" + annotation.path("name").asString() + "”",
                        annotation.path("expr").asString(),
                        shown(annotation.path("textFormat").asString(""))));
            }
        }
        for (JsonNode variable : variables()) {
            Matcher values = LABEL_VALUES.matcher(variable.path("definition").asString(""));
            if (values.matches()) {
                queries.add(new Query(
                        "variable " + variable.path("name").asString(), values.group(1), Set.of(values.group(2))));
            }
        }
        return queries;
    }

    /** As Grafana would send it, with all variables at “All”. */
    static String filledIn(String expression) {
        return expression.replace("$__rate_interval", "5m").replaceAll("\\$\\w+", ".*");
    }

    private static Set<String> shown(String legend) {
        Set<String> labels = new TreeSet<>();
        Matcher shown = SHOWN.matcher(legend);
        while (shown.find()) {
            labels.add(shown.group(1));
        }
        return labels;
    }
}
