package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration, so that all of it is told at once; used by one thread. */
public final class Problems {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final List<Problem> found = new ArrayList<>();

    /** One more, unless this property was found wrong before: it then holds a default, which says nothing new. */
    public void add(String property, @Nullable Object value, String allowed) {
        if (found.stream().noneMatch(problem -> problem.property().equals(property))) {
            found.add(new Problem(property, value, allowed));
        }
    }

    /** Checks a number's range. */
    public void range(String property, long value, long min, long max) {
        if (value < min || value > max) {
            add(
                    property,
                    value,
                    max >= Integer.MAX_VALUE ? "must be at least " + min : "must be " + min + " to " + max);
        }
    }

    /** Checks that a duration is more than 0 and at most a year. */
    public void positive(String property, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            add(property, Durations.text(value), "must be more than 0 and at most 365 days, such as 500ms, 2s or 5m");
        }
    }

    /** Checks that a duration is 0 or more and at most a year. */
    public void notNegative(String property, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            add(property, Durations.text(value), "must be 0 or more and at most 365 days, such as 0s, 5s or 1m");
        }
    }

    /** What was found, in order. */
    public List<Problem> found() {
        return List.copyOf(found);
    }
}
