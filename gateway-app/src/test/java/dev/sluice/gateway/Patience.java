package dev.sluice.gateway;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what must come: where all is well, no time at all; so it suits the slowest machine. */
public final class Patience {
    public static final long SECONDS = 60;
    public static final int MILLIS = (int) TimeUnit.SECONDS.toMillis(SECONDS);
    public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

    private Patience() {}

    /** Looks again and again. */
    public static ConditionFactory patiently() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(LIMIT);
    }
}
