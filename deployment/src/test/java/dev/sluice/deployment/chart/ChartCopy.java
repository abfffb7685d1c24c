package dev.sluice.deployment.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import org.yaml.snakeyaml.Yaml;

/** A copy of the chart to change: its files, or its own values. */
record ChartCopy(Path directory) implements AutoCloseable {
    /** The annotation that makes an object a hook, under its other name. */
    static final String HOOK = "helm.sh/was-hook";

    static ChartCopy of(Path chart) throws IOException {
        Path copy = Files.createTempDirectory("chart");
        FileSystemUtils.copyRecursively(chart, copy);
        return new ChartCopy(copy);
    }

    /** A copy whose hooks have lost the annotation that makes them hooks: it has another name. */
    static Path withoutHooks(Path chart, Path copy) {
        try {
            FileSystemUtils.deleteRecursively(copy);
            FileSystemUtils.copyRecursively(chart, copy);
            for (Path file : files(copy.resolve("templates"))) {
                Files.writeString(file, Files.readString(file).replace("helm.sh/hook:", HOOK + ":"));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Lays values over the chart's own, as Helm does: maps are merged, all else is replaced. */
    void merge(String yaml) throws IOException {
        Path file = directory.resolve("values.yaml");
        Map<String, Object> values = new Yaml().load(Files.readString(file));
        Map<String, Object> others = new Yaml().load(yaml);
        Files.writeString(file, new Yaml().dump(merged(values, others == null ? Map.of() : others)));
    }

    private static Object merged(Object below, Object above) {
        if (!(below instanceof Map<?, ?> under) || !(above instanceof Map<?, ?> over)) {
            return above;
        }
        Map<String, Object> all = new TreeMap<>();
        under.forEach((name, value) -> all.put(String.valueOf(name), value));
        over.forEach((name, value) -> all.merge(String.valueOf(name), value, ChartCopy::merged));
        return all;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(directory);
    }
}
