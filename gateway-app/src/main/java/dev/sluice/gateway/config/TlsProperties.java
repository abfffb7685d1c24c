package dev.sluice.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code sluice.upstreams.NAME.tls}.
 *
 * @param bundle the name of a Spring SSL bundle ({@code spring.ssl.bundle.*})
 */
public record TlsProperties(@Nullable String bundle) {}
