package dev.sluice.deployment.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A container's arguments are the gateway's own. */
@NeedsEngine
class CommandTest {
    /** What Kubernetes keeps of a log as the termination message, with FallbackToLogsOnError. */
    private static final int TERMINATION_MESSAGE_BYTES = 2_048;

    private static final String WRONG = """
            sluice:
              upstreams:
                peers:
                  balancer: round-and-round
                  backends: [{uri: "h2c://a:99999"}]
              routes: [{id: all, upstream: piers}]
            """;

    @Test
    void checkTellsWhatAConfigurationMeans() {
        GatewayRun run = GatewayRun.of("""
                sluice:
                  upstreams: {peers: {backends: [{uri: "h2c://a:8080"}]}}
                  routes: [{id: all, upstream: peers}]
                """, "--check");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Route all: all methods of /** go to upstream peers", "h2c://a:8080");
    }

    @Test
    void checkRefusesAWrongConfiguration() {
        GatewayRun run = GatewayRun.of(WRONG, "--check");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("sluice.upstreams.peers.balancer", "round-and-round");
    }

    @Test
    void aRefusedConfigurationIsInTheTerminationMessage() {
        GatewayRun run = GatewayRun.of(WRONG);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(end(run.output()))
                .contains("sluice.upstreams.peers.balancer", "round-and-round")
                .contains("sluice.upstreams.peers.backends[0].uri", "h2c://a:99999")
                .contains("sluice.routes[0].upstream", "piers");
    }

    @Test
    void aFileThatIsNoYamlIsInTheTerminationMessage() {
        GatewayRun run = GatewayRun.of("sluice: {upstreams: [\n");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(end(run.output())).contains(GatewayContainer.CONFIGURATION);
    }

    @Test
    void anUnknownOptionIsRefusedByItsName() {
        GatewayRun run = GatewayRun.of("", "--chekc");
        assertThat(run.exitCode()).isNotZero();
        assertThat(end(run.output())).contains("--chekc");
    }

    @Test
    void theDemoServes() {
        try (GatewayContainer gateway = new GatewayContainer("--demo")) {
            gateway.start();
            try (Client client = new Client(gateway)) {
                assertThat(client.get("/hello").block()).matches(reply -> reply.ok());
            }
        }
    }

    private static String end(String output) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        return new String(
                Arrays.copyOfRange(bytes, Math.max(0, bytes.length - TERMINATION_MESSAGE_BYTES), bytes.length),
                StandardCharsets.UTF_8);
    }
}
