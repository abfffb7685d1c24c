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
import reactor.core.publisher.Flux;

/** A backend whose connections stand while nobody answers on them: half-open ones, to the gateway. */
@NeedsEngine
class FrozenBackendTest {
    @AutoClose
    private Stage stage;

    @AutoClose
    private Client client;

    private Management management;

    @BeforeEach
    void start() {
        stage = Stage.withResponseTimeout(Duration.ofSeconds(6));
        client = new Client(stage.gateway());
        management = new Management(stage.gateway());
        eventually().until(client::answering, Set.of("a", "b")::equals);
    }

    @Test
    void getsGoToTheOtherBackendAndComeBackWhenItDoes() {
        stage.a().freeze();
        List<String> answers = Flux.range(0, 20)
                .flatMap(each -> client.get("/who"))
                .map(H2Reply::text)
                .collectList()
                .block();
        assertThat(answers).hasSize(20).containsOnly("b");
        assertThat(management.in("a")).isFalse();
        assertThat(client.who()).isEqualTo("b");

        stage.a().thaw();
        eventually().until(client::answering, Set.of("a", "b")::equals);
    }

    @Test
    void anUploadThatIsUnderWayIsAnsweredInTime() {
        List<OpenUpload> uploads = List.of(client.upload("/echo"), client.upload("/echo"));
        eventually().until(() -> management.streams("a") == 1 && management.streams("b") == 1);

        stage.a().freeze();
        uploads.forEach(OpenUpload::end);
        List<H2Reply> replies = uploads.stream().map(OpenUpload::reply).toList();
        assertThat(replies).extracting(H2Reply::status).containsExactlyInAnyOrder(200, 504);
        assertThat(replies)
                .filteredOn(reply -> !reply.ok())
                .singleElement()
                .extracting(H2Reply::text)
                .asString()
                .contains("\"reason\":\"response-timeout\"");
        assertThat(management.failedRequests()).isEqualTo(1);
    }
}
