package dev.sluice.gateway;

import dev.sluice.gateway.observe.DirectMemoryGauges;
import dev.sluice.gateway.observe.EventLoopMeters;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.route.Routes;
import dev.sluice.gateway.upstream.Upstreams;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/** Wires the gateway's parts. Nothing is scanned for, and nothing here runs or schedules tasks on threads of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class})
@Import({UpstreamConfiguration.class, TrafficConfiguration.class, AdminConfiguration.class})
class GatewayConfiguration {
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

    /** In place of Boot's own. */
    @Bean
    ListenerBundles sslBundleRegistry(Environment environment, ObjectProvider<SslBundleRegistrar> registrars) {
        ListenerBundles bundles = new ListenerBundles(ListenerCheck.servedBundles(environment));
        registrars.orderedStream().forEach(registrar -> registrar.registerBundles(bundles));
        return bundles;
    }

    @Bean
    RouteTable routeTable(CheckedConfiguration configuration, Upstreams upstreams) {
        return Routes.table(configuration.properties().routes(), upstreams);
    }

    @Bean
    RequestMeters requestMeters(MeterRegistry registry, RouteTable table) {
        return new RequestMeters(registry, table);
    }

    @Bean
    LimitMeters limitMeters(CheckedConfiguration configuration, MeterRegistry registry) {
        return new LimitMeters(configuration.properties().limits(), registry);
    }

    @Bean
    EventLoopMeters eventLoopMeters(ReactorResourceFactory resources, MeterRegistry registry) {
        LoopResources loops = Objects.requireNonNull(resources.getLoopResources(), "loop resources");
        return new EventLoopMeters(loops.onServer(LoopResources.DEFAULT_NATIVE), registry);
    }

    @Bean
    DirectMemoryGauges directMemoryGauges(MeterRegistry registry) {
        return new DirectMemoryGauges(registry);
    }
}
