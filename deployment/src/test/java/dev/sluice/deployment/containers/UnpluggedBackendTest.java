package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that is taken off the network, and its name with it, while its connections stand. */
@NeedsEngine
class UnpluggedBackendTest {
    private Stage stage;
    private Client client;
    private Management management;

    @BeforeEach
    void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(2));
        client = new Client(stage.gateway());
        management = new Management(stage.gateway());
        assertThat(Set.of(client.who(), client.who())).containsExactlyInAnyOrder("a", "b");
    }

    @AfterEach
    void stop() {
        client.close();
        stage.close();
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
            eventually().until(() -> management.in("a"));
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.notTaken()).isZero();
        assertThat(IntStream.range(0, 4).mapToObj(turn -> client.who()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("a", "b");
    }
}
