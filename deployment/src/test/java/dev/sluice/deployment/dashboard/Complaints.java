package dev.sluice.deployment.dashboard;

import dev.sluice.deployment.dashboard.PromQl.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares queries with what can be asked for. */
final class Complaints {
    /** What Prometheus adds to every sample: where it is from. */
    private static final Set<String> TARGET = Set.of("job", "instance", "namespace", "pod");
    /** A metric of Prometheus' own. */
    private static final String UP = "up";

    private final Exposition exposed;

    Complaints(Exposition exposed) {
        this.exposed = exposed;
    }

    /** What is wrong with a query, a sentence each; none if all is well. */
    List<String> about(Query query) {
        PromQl read = PromQl.of(query.expression());
        List<String> complaints = new ArrayList<>();
        Set<String> known = new TreeSet<>(TARGET);
        for (Selector selector : read.selectors()) {
            if (!selector.metric().equals(UP)) {
                about(query, selector, complaints);
            }
            known.addAll(exposed.labels(selector.metric()));
        }
        for (String label : read.grouping()) {
            if (!known.contains(label)) {
                complaints.add(query.where() + " groups by " + label + ", which none of its metrics has");
            }
        }
        shown(query, read, known, complaints);
        return complaints;
    }

    private void about(Query query, Selector selector, List<String> complaints) {
        String metric = selector.metric();
        if (!exposed.has(metric)) {
            complaints.add(query.where() + " asks for " + metric + ", which nobody exposes");
            return;
        }
        selector.values().forEach((label, values) -> {
            if (!TARGET.contains(label) && !exposed.labels(metric).contains(label)) {
                complaints.add(query.where() + " asks for " + metric + "{" + label + "}, a label that it has not");
                return;
            }
            for (String value : values) {
                if (!exposed.values(metric, label).contains(value)) {
                    complaints.add(query.where() + " asks for " + metric + "{" + label + "=\"" + value
                            + "\"}, a value that it has not had");
                }
            }
        });
    }

    /** Labels that {@code label_replace} makes are strings of the expression. */
    private static void shown(Query query, PromQl read, Set<String> known, List<String> complaints) {
        for (String label : query.shown()) {
            boolean made = query.expression().contains("\"" + label + "\"");
            boolean lost = query.where().startsWith("panel") && !read.grouping().contains(label);
            if (!made && (lost || !known.contains(label))) {
                complaints.add(query.where() + " shows " + label + ", which its result has not");
            }
        }
    }
}
