package dev.sluice.examples;

import dev.sluice.pool.H2ConnectionPool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** A title and some lines of a name and a value, printed in two columns. */
final class Report {
    private record Line(String name, String value) {}

    private final String title;
    private final List<Line> lines = new ArrayList<>();

    Report(String title) {
        this.title = title;
    }

    /** Adds a line whose value is formatted as {@link String#format} does. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    Report line(String name, String format, Object... values) {
        lines.add(new Line(name, String.format(Locale.ROOT, format, values)));
        return this;
    }

    void printTo(PrintStream out) {
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        out.println(title);
        for (Line line : lines) {
            out.println("  " + line.name() + " ".repeat(width - line.name().length()) + "  " + line.value());
        }
    }

    /** How many connections a pool has now. */
    static Mono<Integer> connections(H2ConnectionPool pool) {
        return pool.snapshot()
                .map(snapshot -> snapshot.origins().stream()
                        .mapToInt(shard -> shard.connections().size())
                        .sum());
    }
}
