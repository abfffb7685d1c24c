package dev.sluice.gateway.admin;

import java.util.List;

/**
 * An upstream as the endpoint shows it.
 *
 * @param name     its name
 * @param balancer who gets the next request
 * @param backends its backends
 */
record UpstreamView(String name, String balancer, List<BackendView> backends) {}
