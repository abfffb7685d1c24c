package dev.sluice.deployment.containers;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;

/** A network with two backends, {@code a} and {@code b}, a gateway that knows them by name, and a client in front of it. */
final class Stage implements AutoCloseable {
    private final Network network = Network.newNetwork();
    private final BackendContainer a = new BackendContainer("a", network);
    private final BackendContainer b = new BackendContainer("b", network);
    private final GatewayContainer gateway;

    private Stage(String configuration) {
        this.gateway = GatewayContainer.configured(configuration).withNetwork(network);
    }

    /**
     * @param response until a backend that is silent has failed; a client's upload may pause for three quarters of it
     */
    static Stage withResponseTimeout(Duration response) {
        return start("""
                sluice:
                  upstreams:
                    peers:
                      backends: [{uri: "h2c://a:8080"}, {uri: "h2c://b:8080"}]
                      timeouts: {connect: 2s, acquire: 10s, response: %dms}
                      health: {interval: 500ms, failures: 1, successes: 1}
                  routes: [{id: all, upstream: peers}]
                  drain: {delay: 6s, timeout: 30s}
                """.formatted(response.toMillis()));
    }

    private static Stage start(String configuration) {
        Stage stage = new Stage(configuration);
        try {
            Startables.deepStart(stage.containers()).join();
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private Stream<GenericContainer<?>> containers() {
        return Stream.of(a, b, gateway);
    }

    @Override
    public void close() {
        containers().forEach(Startable::stop);
        network.close();
    }

    /** Waits for a condition; generous, because it only tells "never" from "some time". */
    static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    BackendContainer a() {
        return a;
    }

    BackendContainer b() {
        return b;
    }

    List<BackendContainer> backends() {
        return List.of(a, b);
    }

    GatewayContainer gateway() {
        return gateway;
    }

    Network network() {
        return network;
    }
}
