package dev.sluice.gateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME.health}; checked, and not in effect yet.
 *
 * @param path      what probes ask for; null: they only see whether the connection stands
 * @param interval  between probes, more than 0
 * @param failures  in a row that take a backend out, 1 or more
 * @param successes in a row that bring it back, 1 or more
 */
public record HealthProperties(
        @Nullable String path,
        @DefaultValue("5s") Duration interval,
        @DefaultValue("3") int failures,
        @DefaultValue("2") int successes) {}
