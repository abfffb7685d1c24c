package dev.sluice.pool.slot;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random schedules of grants, releases, settings, deaths and cancels, checked after every step.
 *
 * <p>Other seeds every time. A failure says its seed; {@code -Dsluice.seed=N} runs that one alone, step by step the same.
 */
class RandomSchedulesTest {
    private static final int SCHEDULES = 4_000;

    @Test
    void invariantsHoldAfterEveryStepOfEverySchedule() {
        Long replayed = Long.getLong("sluice.seed");
        if (replayed != null) {
            run(replayed);
            System.out.println("replayed the schedule of seed " + replayed);
            return;
        }
        long first = ThreadLocalRandom.current().nextLong();
        for (int i = 0; i < SCHEDULES; i++) {
            run(first + i);
        }
        System.out.println("ran " + SCHEDULES + " schedules, from seed " + first);
    }

    private static void run(long seed) {
        try {
            new Schedule(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -Dsluice.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
