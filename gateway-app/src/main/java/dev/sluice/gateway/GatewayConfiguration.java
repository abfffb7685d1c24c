package dev.sluice.gateway;

import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.listener.AddressRanges;
import dev.sluice.gateway.listener.ConnectionLimits;
import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Entrance;
import dev.sluice.gateway.listener.Http1Pipeline;
import dev.sluice.gateway.listener.StreamLimits;
import dev.sluice.gateway.listener.TrafficListener;
import dev.sluice.gateway.observe.BackendGauges;
import dev.sluice.gateway.observe.HealthMeters;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.PoolGauges;
import dev.sluice.gateway.observe.PoolMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.proxy.ExchangeRules;
import dev.sluice.gateway.proxy.GatewayRoutes;
import dev.sluice.gateway.proxy.Peers;
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
import dev.sluice.gateway.upstream.Transports;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.gateway.upstream.WarmUp;
import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.gateway.upstream.http1.Http1Pool;
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
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.unit.DataSize;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/** Wires the gateway's parts. Nothing is scanned for, and nothing here runs or schedules tasks on threads of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class})
@Import(AdminConfiguration.class)
class GatewayConfiguration {
    private static final DataSize USUAL_LINE = DataSize.ofKilobytes(16);
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
    PoolGauges poolGauges(H2ConnectionPool pool, Http1Pool http1, Upstreams upstreams, MeterRegistry registry) {
        return new PoolGauges(
                () -> pool.snapshot().zipWith(http1.snapshot(), PoolGauges::together),
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

    @Bean
    RequestFields requestFields() {
        return new RequestFields();
    }

    @Bean
    ExchangeRules exchangeRules(CheckedConfiguration configuration, RequestMeters meters, LimitMeters limits) {
        return new ExchangeRules(configuration.properties(), meters, limits);
    }

    @Bean
    ProxyHandler proxyHandler(Forwarding forwarding, RequestFields fields, ExchangeRules rules) {
        return new ProxyHandler(forwarding, fields, rules);
    }

    @Bean
    Peers peers(CheckedConfiguration configuration) {
        return new Peers(AddressRanges.of(configuration.properties().trustedProxies()));
    }

    @Bean
    Drain drain() {
        return new Drain();
    }

    @Bean
    TrafficPort trafficPort(Drain drain, Connections connections) {
        return new TrafficPort(drain, new Entrance(), connections);
    }

    @Bean
    DrainLifecycle drainLifecycle(
            CheckedConfiguration configuration,
            TrafficPort port,
            RequestMeters requests,
            ReactorResourceFactory resources) {
        return new DrainLifecycle(configuration.properties().drain(), port, requests, resources);
    }

    @Bean
    Http1Pipeline http1Pipeline(CheckedConfiguration configuration, LimitMeters meters, Environment env) {
        return new Http1Pipeline(
                (int) env.getProperty("server.netty.max-initial-line-length", DataSize.class, USUAL_LINE)
                        .toBytes(),
                (int) env.getProperty("server.max-http-request-header-size", DataSize.class, USUAL_HEADERS)
                        .toBytes(),
                configuration.properties().limits().headerFields(),
                meters);
    }

    @Bean
    Connections connections(CheckedConfiguration configuration, LimitMeters meters, MeterRegistry registry) {
        return new Connections(configuration.properties().clientTimeouts(), meters, registry);
    }

    @Bean
    TrafficListener trafficListener(
            CheckedConfiguration configuration, Connections connections, Http1Pipeline http1, LimitMeters meters) {
        SluiceProperties properties = configuration.properties();
        return new TrafficListener(
                connections,
                new ConnectionLimits(properties.limits(), AddressRanges.of(properties.trustedProxies())),
                StreamLimits.of(properties.limits(), meters),
                http1);
    }

    /** The paths that are WebFlux's: an application's own, and Actuator's where it shares the port. */
    @Bean
    TrafficServer trafficServer(
            RouteTable table,
            ProxyHandler proxy,
            ExchangeRules rules,
            TrafficPort port,
            Peers peers,
            TrafficListener listener,
            ObjectProvider<WebFluxPaths> own,
            Environment env) {
        List<String> prefixes = new ArrayList<>();
        own.orderedStream().forEach(paths -> prefixes.addAll(paths.prefixes()));
        String actuator = env.getProperty("management.endpoints.web.base-path", "/actuator");
        if (ManagementPortType.get(env) == ManagementPortType.SAME && actuator.length() > 1) {
            prefixes.add(actuator);
        }
        long headerBytes = env.getProperty("server.max-http-request-header-size", DataSize.class, USUAL_HEADERS)
                .toBytes();
        return new TrafficServer(
                new GatewayRoutes(table, proxy, rules, new WebFluxPaths(prefixes)),
                List.of(
                        server -> listener.configure(server, headerBytes),
                        server -> server.doOnChannelInit((observer, channel, remote) -> peers.opened(channel)),
                        port::configure));
    }
}
