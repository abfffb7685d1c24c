package dev.sluice.deployment.chart;

import java.util.Map;
import java.util.TreeMap;

/** A YAML tree as properties: {@code server.port}, and lists as they are. */
final class Flat {
    private Flat() {}

    static Map<String, Object> of(Map<?, ?> tree) {
        Map<String, Object> flat = new TreeMap<>();
        add("", tree, flat);
        return flat;
    }

    private static void add(String prefix, Map<?, ?> tree, Map<String, Object> flat) {
        tree.forEach((name, value) -> {
            if (value instanceof Map<?, ?> below && !below.isEmpty()) {
                add(prefix + name + ".", below, flat);
            } else {
                flat.put(prefix + name, value);
            }
        });
    }
}
