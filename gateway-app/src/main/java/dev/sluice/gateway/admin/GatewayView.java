package dev.sluice.gateway.admin;

import java.util.List;

/**
 * The gateway as the endpoint shows it.
 *
 * @param phase       {@code serving}, or how far it has come in stopping
 * @param requests    requests under way
 * @param connections clients' connections
 * @param routes      in the configuration's order
 * @param upstreams   in the configuration's order
 */
record GatewayView(
        String phase, long requests, int connections, List<RouteView> routes, List<UpstreamView> upstreams) {}
