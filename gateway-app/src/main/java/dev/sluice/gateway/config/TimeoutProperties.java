package dev.sluice.gateway.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME.timeouts}; each more than 0 and at most 365 days.
 *
 * @param connect  dial, TLS handshake included
 * @param acquire  wait for a seat
 * @param response to the response's head
 * @param idle     between frames of a response
 */
public record TimeoutProperties(
        @DefaultValue("2s") Duration connect,
        @DefaultValue("5s") Duration acquire,
        @DefaultValue("30s") Duration response,
        @DefaultValue("60s") Duration idle) {}
