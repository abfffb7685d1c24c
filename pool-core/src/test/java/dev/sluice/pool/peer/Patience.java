package dev.sluice.pool.peer;

import java.time.Duration;

/** How long a test waits for what must come: it ends a hang, and is no measurement. A slow machine may take its time. */
public final class Patience {
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private Patience() {}
}
