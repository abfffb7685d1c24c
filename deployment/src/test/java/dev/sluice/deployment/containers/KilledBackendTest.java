package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Reply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that dies and is started again, where it was or elsewhere. */
@NeedsEngine
class KilledBackendTest {
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
        eventually().until(client::answering, Set.of("a", "b")::equals);
    }

    @Test
    void noGetFailsWhileABackendDiesAndComesBack() {
        Load load = new Load(() -> client.get("/who"));
        try (load) {
            eventually().until(() -> load.answered() > 100);
            stage.a().kill();
            eventually().until(() -> !management.in("a"));
            long without = load.answered();
            eventually().until(() -> load.answered() > without + 100);

            stage.a().revive();
            eventually().until(client::answering, Set.of("a", "b")::equals);
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.notTaken()).isZero();
    }

    @Test
    void aBackendIsFoundAtItsNewAddress() {
        String before = stage.a().address();
        stage.a().kill();
        eventually().until(() -> client.who().equals("b") && !management.in("a"));
        try (BackendContainer occupant = new BackendContainer("c", stage.network());
                BackendContainer replacement = new BackendContainer("a", stage.network())) {
            occupant.start(); // where it lies, the address is taken
            replacement.start();
            assertThat(replacement.address()).isNotEqualTo(before);
            eventually().until(client::answering, Set.of("a", "b")::equals);
        }
    }

    @Test
    void anUploadThatIsUnderWayIsAnsweredAtOnceAndNotRepeated() {
        List<OpenUpload> uploads = List.of(client.upload("/echo"), client.upload("/echo"));
        eventually().until(() -> management.streams("a") == 1 && management.streams("b") == 1);

        stage.a().kill();
        eventually().until(() -> management.streams("a") == 0);
        uploads.forEach(OpenUpload::end);
        List<H2Reply> replies = uploads.stream().map(OpenUpload::reply).toList();
        assertThat(replies).extracting(H2Reply::status).containsExactlyInAnyOrder(200, 502);
        assertThat(replies)
                .filteredOn(reply -> !reply.ok())
                .singleElement()
                .extracting(H2Reply::text)
                .asString()
                .contains("\"reason\":\"connection-closed\"");
        assertThat(management.failedRequests()).isEqualTo(1);
    }
}
