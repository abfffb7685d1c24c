package dev.sluice.gateway;

import dev.sluice.gateway.observe.BackendGauges;
import dev.sluice.gateway.observe.HealthMeters;
import dev.sluice.gateway.observe.PoolGauges;
import dev.sluice.gateway.observe.PoolMeters;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Forwarding;
import dev.sluice.gateway.upstream.Health;
import dev.sluice.gateway.upstream.TlsIdentities;
import dev.sluice.gateway.upstream.Transport;
import dev.sluice.gateway.upstream.Transports;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.gateway.upstream.WarmUp;
import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.gateway.upstream.http1.Http1Pool;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Wires the side of the upstreams: their backends, the connections to these, their health. */
@Configuration(proxyBeanMethods = false)
class UpstreamConfiguration {
    @Bean
    Upstreams upstreams(CheckedConfiguration configuration, SslBundles bundles, HealthMeters meters) {
        return new Upstreams(
                configuration.properties().upstreams(),
                name -> TlsIdentities.of(name, bundles.getBundle(name)),
                meters);
    }

    @Bean
    HealthMeters healthMeters(MeterRegistry registry) {
        return new HealthMeters(registry);
    }

    @Bean
    BackendGauges backendGauges(Upstreams upstreams, MeterRegistry registry) {
        return new BackendGauges(upstreams.all(), registry);
    }

    @Bean
    PoolMeters poolMeters(MeterRegistry registry, Upstreams upstreams) {
        return new PoolMeters(registry, origins(upstreams));
    }

    private static List<Origin> origins(Upstreams upstreams) {
        return upstreams.all().stream()
                .flatMap(upstream -> upstream.backends().stream())
                .map(Backend::origin)
                .toList();
    }

    /** On the server's event loops, so that a request and its upstream connection are on the same one. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    H2ConnectionPool pool(ReactorResourceFactory resources, Upstreams upstreams, PoolMeters meters) {
        return H2ConnectionPool.builder()
                .loops(Objects.requireNonNull(resources.getLoopResources(), "loop resources"))
                .settings(upstreams::settings)
                .listener(meters)
                .build();
    }

    @Bean
    TlsContexts tlsContexts() {
        return new TlsContexts();
    }

    /** For the backends that speak HTTP/1.1; on the same event loops. */
    @Bean(destroyMethod = "")
    Http1Pool http1Pool(
            ReactorResourceFactory resources, Upstreams upstreams, PoolMeters meters, TlsContexts contexts) {
        return new Http1Pool(
                Objects.requireNonNull(resources.getLoopResources(), "loop resources"),
                upstreams::http1Settings,
                meters,
                contexts);
    }

    @Bean
    PoolLifecycle poolLifecycle(H2ConnectionPool pool, Http1Pool http1, WarmUp warmUp) {
        return new PoolLifecycle(pool, http1, warmUp);
    }

    @Bean
    Supplier<Mono<PoolSnapshot>> snapshots(H2ConnectionPool pool, Http1Pool http1) {
        return () -> pool.snapshot().zipWith(http1.snapshot(), PoolGauges::together);
    }

    @Bean
    PoolGauges poolGauges(Supplier<Mono<PoolSnapshot>> snapshots, Upstreams upstreams, MeterRegistry registry) {
        return new PoolGauges(snapshots, origins(upstreams), registry);
    }

    @Bean
    Transport transport(H2ConnectionPool pool, Http1Pool http1, Upstreams upstreams, TlsContexts contexts) {
        return new Transports(pool, http1, upstreams, contexts);
    }

    @Bean
    Forwarding forwarding(Transport transport) {
        return new Forwarding(transport);
    }

    @Bean
    Health health(Upstreams upstreams, Transport transport, ReactorResourceFactory resources) {
        LoopResources loops = Objects.requireNonNull(resources.getLoopResources(), "loop resources");
        return new Health(upstreams.all(), transport, loops.onServer(LoopResources.DEFAULT_NATIVE));
    }

    @Bean
    HealthLifecycle healthLifecycle(Health health) {
        return new HealthLifecycle(health);
    }
}
