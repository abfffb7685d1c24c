package dev.sluice.gateway.config;

import dev.sluice.gateway.proxy.WebFluxPaths;
import java.util.List;

/** Reaches into a room above its own, so that the architecture test has something to catch. */
final class PlantedViolation {
    private PlantedViolation() {}

    static WebFluxPaths paths() {
        return new WebFluxPaths(List.of());
    }
}
