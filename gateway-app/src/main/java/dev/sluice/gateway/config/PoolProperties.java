package dev.sluice.gateway.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.upstreams.NAME.pool}: limits per backend and event loop.
 *
 * @param minConnections kept warm, 0 to {@code max-connections}
 * @param maxConnections 1 to 1,024
 * @param maxStreams     on one connection, 1 or more; never above the peer's
 * @param maxPending     requests that wait for a seat, 0 or more
 * @param idle           after which an unused connection is closed
 * @param maxAge         after which a connection is replaced
 * @param maxRequests    after which a connection is replaced; 0 for never
 */
public record PoolProperties(
        @DefaultValue("0") int minConnections,
        @DefaultValue("8") int maxConnections,
        @DefaultValue("100") int maxStreams,
        @DefaultValue("1024") int maxPending,
        @DefaultValue("5m") Duration idle,
        @DefaultValue("1h") Duration maxAge,
        @DefaultValue("0") long maxRequests) {}
