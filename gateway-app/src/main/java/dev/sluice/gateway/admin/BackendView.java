package dev.sluice.gateway.admin;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.BackendHealth;
import java.util.List;

/**
 * A backend as the endpoint shows it.
 *
 * @param uri      scheme, host and port
 * @param protocol what it speaks
 * @param weight   its part of the requests under the weighted balancer
 * @param health   how it does
 * @param pool     its part of the pool, per event loop that has used it
 */
record BackendView(String uri, String protocol, int weight, HealthView health, List<ShardView> pool) {
    static BackendView of(BackendHealth health, List<ShardView> pool) {
        Backend backend = health.backend();
        return new BackendView(
                uri(backend), backend.protocol().scheme(), backend.weight(), HealthView.of(health), pool);
    }

    static String uri(Backend backend) {
        return backend.protocol().scheme() + "://" + backend.name();
    }
}
