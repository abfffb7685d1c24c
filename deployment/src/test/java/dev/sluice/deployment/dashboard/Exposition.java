package dev.sluice.deployment.dashboard;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be asked for: metrics, their labels, and the values that these have been seen with. */
final class Exposition {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? [^ ]+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    /** Reads Prometheus' text format. */
    static Exposition of(String scraped) {
        Exposition exposition = new Exposition();
        Matcher sample = SAMPLE.matcher(scraped);
        while (sample.find()) {
            exposition.metrics.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
            if (sample.group(2) != null) {
                Matcher label = LABEL.matcher(sample.group(2));
                while (label.find()) {
                    exposition.add(sample.group(1), label.group(1), label.group(2));
                }
            }
        }
        return exposition;
    }

    void add(String metric, String label, String value) {
        metrics.computeIfAbsent(metric, name -> new TreeMap<>())
                .computeIfAbsent(label, name -> new TreeSet<>())
                .add(value);
    }

    /** This and that. */
    Exposition and(Exposition other) {
        Exposition both = new Exposition();
        for (Exposition each : new Exposition[] {this, other}) {
            each.metrics.forEach((metric, labels) -> {
                both.metrics.computeIfAbsent(metric, name -> new TreeMap<>());
                labels.forEach((label, values) -> values.forEach(value -> both.add(metric, label, value)));
            });
        }
        return both;
    }

    Set<String> names() {
        return metrics.keySet();
    }

    boolean has(String metric) {
        return metrics.containsKey(metric);
    }

    Set<String> labels(String metric) {
        return metrics.getOrDefault(metric, Map.of()).keySet();
    }

    Set<String> values(String metric, String label) {
        return metrics.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    }
}
