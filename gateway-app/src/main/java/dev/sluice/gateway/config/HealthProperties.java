package dev.sluice.gateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME.health}: who is out, and how it comes back.
 *
 * @param path      what probes ask for, which then go to every backend; null: they go to those that are out only, and see whether
 *     anybody answers
 * @param interval  between probes, more than 0
 * @param failures  in a row that take a backend out, 1 or more
 * @param successes in a row that bring it back, 1 or more
 */
public record HealthProperties(
        @Nullable String path,
        @DefaultValue("5s") Duration interval,
        @DefaultValue("3") int failures,
        @DefaultValue("2") int successes) {}
