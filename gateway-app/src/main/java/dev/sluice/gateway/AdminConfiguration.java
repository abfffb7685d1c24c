package dev.sluice.gateway;

import dev.sluice.gateway.admin.SluiceEndpoint;
import dev.sluice.gateway.admin.Traffic;
import dev.sluice.gateway.admin.UpstreamsHealth;
import dev.sluice.gateway.admin.WarmUpHealth;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.upstream.Health;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.gateway.upstream.WarmUp;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.PoolSnapshot;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Wires what operators see. A bean's name is its part's name in the health endpoint. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {
    @Bean
    WarmUp warmUp(H2ConnectionPool pool, Upstreams upstreams) {
        return new WarmUp(pool, upstreams);
    }

    @Bean
    UpstreamsHealth upstreamsHealthIndicator(Health health) {
        return new UpstreamsHealth(health);
    }

    @Bean
    WarmUpHealth warmConnectionsHealthIndicator(WarmUp warmUp) {
        return new WarmUpHealth(warmUp);
    }

    @Bean
    Traffic traffic(RequestMeters requests, TrafficPort port) {
        return new Traffic(requests, port.connections(), port.drain());
    }

    @Bean
    SluiceEndpoint sluiceEndpoint(
            RouteTable routes,
            Upstreams upstreams,
            Health health,
            Supplier<Mono<PoolSnapshot>> snapshots,
            Traffic traffic) {
        return new SluiceEndpoint(routes, upstreams, health, snapshots, traffic);
    }
}
