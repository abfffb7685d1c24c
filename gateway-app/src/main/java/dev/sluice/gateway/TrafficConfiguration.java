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
import dev.sluice.gateway.observe.FaultLog;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.proxy.ExchangeRules;
import dev.sluice.gateway.proxy.Exchanges;
import dev.sluice.gateway.proxy.GatewayRoutes;
import dev.sluice.gateway.proxy.Peers;
import dev.sluice.gateway.proxy.ProxyHandler;
import dev.sluice.gateway.proxy.RequestFields;
import dev.sluice.gateway.proxy.WebFluxPaths;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.upstream.Forwarding;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.unit.DataSize;

/** Wires the side of the clients: the traffic port, from its connections to the routes' handler, and how it closes. */
@Configuration(proxyBeanMethods = false)
class TrafficConfiguration {
    private static final DataSize USUAL_LINE = DataSize.ofKilobytes(16);
    private static final DataSize USUAL_HEADERS = DataSize.ofKilobytes(32);

    @Bean
    RequestFields requestFields() {
        return new RequestFields();
    }

    @Bean
    ProxyHandler proxyHandler(Forwarding forwarding, RequestFields fields) {
        return new ProxyHandler(forwarding, fields);
    }

    @Bean
    FaultLog faultLog() {
        return new FaultLog();
    }

    @Bean
    ExchangeRules exchangeRules(
            CheckedConfiguration configuration, RequestMeters meters, LimitMeters limits, FaultLog faults) {
        return new ExchangeRules(configuration.properties(), meters, limits, faults);
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
            CheckedConfiguration configuration,
            Connections connections,
            Http1Pipeline http1,
            Exchanges exchanges,
            LimitMeters meters) {
        SluiceProperties properties = configuration.properties();
        return new TrafficListener(
                connections,
                new ConnectionLimits(properties.limits(), AddressRanges.of(properties.trustedProxies())),
                StreamLimits.of(properties.limits(), meters),
                http1,
                exchanges);
    }

    /** The paths that are WebFlux's: an application's own, and Actuator's where it shares the port. */
    @Bean
    Exchanges exchanges(
            RouteTable table,
            ProxyHandler proxy,
            ExchangeRules rules,
            ObjectProvider<WebFluxPaths> own,
            Environment env) {
        List<String> prefixes = new ArrayList<>();
        own.orderedStream().forEach(paths -> prefixes.addAll(paths.prefixes()));
        String actuator = env.getProperty("management.endpoints.web.base-path", "/actuator");
        if (ManagementPortType.get(env) == ManagementPortType.SAME && actuator.length() > 1) {
            prefixes.add(actuator);
        }
        return new Exchanges(table, proxy, rules, new WebFluxPaths(prefixes));
    }

    @Bean
    TrafficServer trafficServer(
            Exchanges exchanges, TrafficPort port, Peers peers, TrafficListener listener, Environment env) {
        long headerBytes = env.getProperty("server.max-http-request-header-size", DataSize.class, USUAL_HEADERS)
                .toBytes();
        return new TrafficServer(
                new GatewayRoutes(exchanges),
                List.of(
                        server -> listener.configure(server, headerBytes),
                        server -> server.doOnChannelInit((observer, channel, remote) -> peers.opened(channel)),
                        port::configure));
    }
}
