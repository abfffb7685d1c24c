package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.BackendHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backend's health as the endpoint shows it; see {@link BackendHealth}.
 *
 * @param state     {@code in} or {@code out}
 * @param since     when it came in or went out
 * @param failures  in a row
 * @param reason    the last failure in a word
 * @param detail    the last failure for people
 * @param nextProbe when it is probed next
 */
record HealthView(
        String state,
        Instant since,
        int failures,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant nextProbe) {
    static HealthView of(BackendHealth health) {
        return new HealthView(
                health.in() ? "in" : "out",
                health.since(),
                health.failures(),
                health.reason(),
                health.detail(),
                health.nextProbe());
    }
}
