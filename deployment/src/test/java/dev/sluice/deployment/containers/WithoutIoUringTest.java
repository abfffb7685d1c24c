package dev.sluice.deployment.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where io_uring is denied, as Kubernetes' RuntimeDefault profile does with newer container runtimes. */
@NeedsEngine
class WithoutIoUringTest {
    private static final String PROFILE = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
              {"names": ["io_uring_setup", "io_uring_enter", "io_uring_register"], "action": "SCMP_ACT_ERRNO"}]}
            """;

    @Test
    void itServesOnEpoll() {
        try (GatewayContainer gateway = new GatewayContainer(
                        "--demo", "--logging.pattern.console=[%thread] %msg%n", "--logging.level.reactor.netty=DEBUG")
                .withSeccomp(PROFILE)) {
            gateway.start();
            try (Client client = new Client(gateway)) {
                assertThat(client.get("/").block()).matches(reply -> reply.ok());
            }
            assertThat(gateway.getLogs()).contains("[sluice-epoll-").doesNotContain("[sluice-io_uring-");
        }
    }
}
