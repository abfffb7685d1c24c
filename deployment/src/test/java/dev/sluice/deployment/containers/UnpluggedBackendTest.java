package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that is taken off the network, and its name with it, while its connections stand. */
@NeedsEngine
class UnpluggedBackendTest {
    @AutoClose
    private Stage stage;

    @AutoClose
    private Client client;

    private Management management;

    @BeforeEach
    void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(2));
        client = new Client(stage.gateway());
        management = new Management(stage.gateway());
        eventually().until(client::answering, Set.of("a", "b")::equals);
    }

    @Test
    void noGetFailsWhileABackendIsOffTheNetworkAndComesBack() {
        Load load = new Load(() -> client.get("/who"));
        try (load) {
            eventually().until(() -> load.answered() > 100);
            stage.a().unplug();
            eventually().until(() -> !management.in("a"));
            long without = load.answered();
            eventually().until(() -> load.answered() > without + 100);

            stage.a().plugIn();
            eventually().until(client::answering, Set.of("a", "b")::equals);
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.notTaken()).isZero();
    }
}
