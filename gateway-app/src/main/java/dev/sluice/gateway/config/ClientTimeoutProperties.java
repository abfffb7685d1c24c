package dev.sluice.gateway.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.client-timeouts}: how long clients may take.
 *
 * @param header  to send a request's head, from the connection or from its first byte on; more than 0
 * @param body    between pieces of a request's body that the upstream waits for; more than 0
 * @param idle    of a connection without a request; more than 0
 * @param request from a request's head to its answer's end; 0 for any time
 */
public record ClientTimeoutProperties(
        @DefaultValue("10s") Duration header,
        @DefaultValue("20s") Duration body,
        @DefaultValue("3m") Duration idle,
        @DefaultValue("0s") Duration request) {}
