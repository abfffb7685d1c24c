package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Reply;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docker stop}: SIGTERM, and SIGKILL to one who does not heed it. */
@NeedsEngine
class StoppingTest {
    private static final byte[] BODY = new byte[20_000];
    private static final int GRACE_SECONDS = 60;

    @AutoClose
    private Stage stage;

    private Management management;

    @BeforeEach
    void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(25));
        management = new Management(stage.gateway());
    }

    @Test
    void noAcceptedRequestIsLost() {
        try (Client client = new Client(stage.gateway());
                Client late = new Client(stage.gateway());
                Load gets = new Load(() -> client.get("/who"));
                Load posts = new Load(() -> client.post("/echo", BODY))) {
            eventually().until(() -> gets.answered() > 100 && posts.answered() > 100);
            OpenUpload upload = client.upload("/echo");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(this::dockerStop);

            eventually().until(() -> management.phase().equals("announced"));
            assertThat(management.ready()).isFalse();
            long atTheSignal = posts.answered();
            assertThat(Objects.requireNonNull(late.get("/who").block(), "a reply"))
                    .as("on a new connection, after the signal")
                    .returns(200, H2Reply::status);
            eventually().until(() -> posts.answered() > atTheSignal + 20);

            eventually().until(() -> management.phase().equals("leaving"));
            eventually().until(() -> gets.notTaken() == 4 && posts.notTaken() == 4);
            assertThat(upload.end().reply()).returns(200, H2Reply::status).returns("begun and ended", H2Reply::text);
            stopped.join();
            assertThat(gets.failures()).isEmpty();
            assertThat(posts.failures()).isEmpty();
        }
        assertThat(stage.gateway().exitCode()).isEqualTo(143);
    }

    private void dockerStop() {
        stage.gateway()
                .getDockerClient()
                .stopContainerCmd(stage.gateway().getContainerId())
                .withTimeout(GRACE_SECONDS)
                .exec();
    }
}
