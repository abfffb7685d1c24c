package dev.sluice.deployment.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The values that matter, each a file of the tests' resources. */
enum ValueFile {
    DEFAULTS,
    ONE_ROUTE,
    TLS,
    AUTOSCALING,
    LOAD_BALANCER,
    INGRESS,
    EVERYTHING;

    String text() {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        try {
            return Files.readString(Path.of("src/test/resources/chart", name + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
