package dev.sluice.gateway.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code sluice.limits}: how much of the gateway clients may take.
 *
 * @param connections           at a time, in all; 1 or more
 * @param connectionsPerAddress at a time, of one client address that is no trusted proxy; 1 or more
 * @param concurrentStreams     of one HTTP/2 connection, 1 to 10,000
 * @param resets                that an HTTP/2 connection may cancel or provoke within 30 seconds; 0 for eight times the
 *     concurrent streams
 * @param headerFields          of one request, trailers counted on their own, 1 to 10,000
 * @param body                  of one request, 0 for any size
 */
public record LimitProperties(
        @DefaultValue("20000") int connections,
        @DefaultValue("10000") int connectionsPerAddress,
        @DefaultValue("250") int concurrentStreams,
        @DefaultValue("0") int resets,
        @DefaultValue("200") int headerFields,
        @DefaultValue("0B") DataSize body) {}
