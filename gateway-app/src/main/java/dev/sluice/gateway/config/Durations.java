package dev.sluice.gateway.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.convert.DurationStyle;

/** Durations as people write them in a configuration: {@code 500ms}, {@code 2s}, {@code 5m}. */
public final class Durations {
    private Durations() {}

    /** The shortest exact text. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        ChronoUnit unit = millis % 1000 != 0 || millis == 0
                ? ChronoUnit.MILLIS
                : millis % 3_600_000 == 0
                        ? ChronoUnit.HOURS
                        : millis % 60_000 == 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
        return DurationStyle.SIMPLE.print(duration, unit);
    }
}
