package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Reply;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All backends gone, and one back. */
@NeedsEngine
class NoBackendTest {
    @AutoClose
    private Stage stage;

    @AutoClose
    private Client client;

    private Management management;

    @BeforeEach
    void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(10));
        client = new Client(stage.gateway());
        management = new Management(stage.gateway());
    }

    @Test
    void requestsAreRefusedWithAReasonUntilOneIsBack() {
        stage.backends().forEach(BackendContainer::kill);
        assertThat(reply().status()).isIn(502, 503, 504);
        eventually().until(() -> reply().text().contains("\"reason\":\"no-backend\""));
        H2Reply refused = reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isNotNull();
        assertThat(management.ready()).as("the gateway is as ready as ever").isTrue();

        stage.b().revive();
        eventually().until(() -> management.in("b"));
        assertThat(client.who()).isEqualTo("b");
    }

    private H2Reply reply() {
        return Objects.requireNonNull(client.get("/who").block(), "a reply");
    }
}
