package dev.sluice.gateway;

import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.observe.BackendGauges;
import dev.sluice.gateway.observe.HealthMeters;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.PoolGauges;
import dev.sluice.gateway.observe.PoolMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.proxy.GatewayRoutes;
import dev.sluice.gateway.proxy.ProxyHandler;
import dev.sluice.gateway.proxy.RequestFields;
import dev.sluice.gateway.proxy.WebFluxPaths;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.route.Routes;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Forwarding;
import dev.sluice.gateway.upstream.Health;
import dev.sluice.gateway.upstream.TlsIdentities;
import dev.sluice.gateway.upstream.Transport;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.pool.H2ConnectionPool;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.unit.DataSize;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/** Wires the gateway's parts. Nothing is scanned for, and nothing here runs or schedules tasks on threads of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class})
class GatewayConfiguration {
    private static final DataSize USUAL_HEADERS = DataSize.ofKilobytes(32);

    /**
     * The event loops of the server and the pool: the application's own, not the JVM's, and one per processor. Reactor
     * Netty would take at least four, and the pool's connections are per event loop.
     */
    @Bean
    ReactorResourceFactory reactorResources() {
        int workers = Integer.getInteger(
                ReactorNetty.IO_WORKER_COUNT, Runtime.getRuntime().availableProcessors());
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResourcesSupplier(() -> LoopResources.create("sluice", workers, true));
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }

    @Bean
    Upstreams upstreams(CheckedConfiguration configuration, SslBundles bundles, HealthMeters meters) {
        return new Upstreams(configuration.properties().upstreams(), name -> TlsIdentities.of(bundles, name), meters);
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
    RouteTable routeTable(CheckedConfiguration configuration, Upstreams upstreams) {
        return Routes.table(configuration.properties().routes(), upstreams);
    }

    @Bean
    PoolMeters poolMeters(MeterRegistry registry) {
        return new PoolMeters(registry);
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
    PoolLifecycle poolLifecycle(H2ConnectionPool pool, Upstreams upstreams) {
        return new PoolLifecycle(pool, upstreams);
    }

    @Bean
    PoolGauges poolGauges(H2ConnectionPool pool, Upstreams upstreams, MeterRegistry registry) {
        return new PoolGauges(
                pool,
                upstreams.all().stream()
                        .flatMap(upstream -> upstream.backends().stream())
                        .map(Backend::origin)
                        .toList(),
                registry);
    }

    @Bean
    RequestMeters requestMeters(MeterRegistry registry, RouteTable table) {
        return new RequestMeters(registry, table);
    }

    @Bean
    LimitMeters limitMeters(MeterRegistry registry) {
        return new LimitMeters(registry);
    }

    @Bean
    Transport transport(H2ConnectionPool pool) {
        return (backend, request) -> pool.request(backend.origin(), request);
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

    @Bean
    RequestFields requestFields() {
        return new RequestFields();
    }

    @Bean
    ProxyHandler proxyHandler(Forwarding forwarding, RequestFields fields, RequestMeters meters) {
        return new ProxyHandler(forwarding, fields, meters);
    }

    @Bean
    Drain drain() {
        return new Drain();
    }

    /** The paths that are WebFlux's: an application's own, and Actuator's where it shares the port. */
    @Bean
    TrafficServer trafficServer(
            RouteTable table,
            ProxyHandler proxy,
            RequestMeters meters,
            ObjectProvider<WebFluxPaths> own,
            Environment env) {
        List<String> prefixes = new ArrayList<>();
        own.orderedStream().forEach(paths -> prefixes.addAll(paths.prefixes()));
        String actuator = env.getProperty("management.endpoints.web.base-path", "/actuator");
        if (ManagementPortType.get(env) == ManagementPortType.SAME && actuator.length() > 1) {
            prefixes.add(actuator);
        }
        return new TrafficServer(
                new GatewayRoutes(table, proxy, meters, new WebFluxPaths(prefixes)),
                env.getProperty("server.max-http-request-header-size", DataSize.class, USUAL_HEADERS));
    }
}
