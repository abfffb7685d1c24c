package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.BackendHealth;
import dev.sluice.gateway.upstream.Upstream;

/** Knows how backends do. Any thread. */
@FunctionalInterface
public interface HealthSource {
    /** How a backend of an upstream does at this moment. */
    BackendHealth of(Upstream upstream, Backend backend);
}
