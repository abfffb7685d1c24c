package dev.sluice.gateway.upstream;

/** Chooses who gets the next request. Called on every event loop at once: neither locks nor blocks. */
interface Balancer {
    Member choose();
}
