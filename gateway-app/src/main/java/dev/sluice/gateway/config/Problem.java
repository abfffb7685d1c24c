package dev.sluice.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param property its full name, such as {@code sluice.upstreams.users.backends[0].uri}
 * @param value    what it is, or null where it is missing
 * @param allowed  what it may be
 */
public record Problem(String property, @Nullable Object value, String allowed) {
    @Override
    public String toString() {
        return value == null ? property + " is missing: " + allowed : property + " = '" + value + "': " + allowed;
    }
}
