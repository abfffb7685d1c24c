package dev.sluice.gateway.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.drain}: how the gateway stops; neither may be negative.
 *
 * @param delay   how long connections are accepted after SIGTERM
 * @param timeout how long accepted requests may take to finish
 */
public record DrainProperties(
        @DefaultValue("5s") Duration delay,
        @DefaultValue("30s") Duration timeout) {}
