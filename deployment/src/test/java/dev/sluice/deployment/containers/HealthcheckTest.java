package dev.sluice.deployment.containers;

import static dev.sluice.deployment.containers.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.HealthStateLog;
import com.github.dockerjava.api.model.HealthCheck;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The image's HEALTHCHECK asks for readiness. */
@NeedsEngine
class HealthcheckTest {
    /** The image's own, but for how often it is asked. */
    private static final HealthCheck OFTEN =
            new HealthCheck().withInterval(TimeUnit.SECONDS.toNanos(1)).withRetries(1);

    @Test
    void aGatewayIsHealthyUntilItIsToStop() {
        try (GatewayContainer gateway = GatewayContainer.configured("""
                        sluice:
                          upstreams: {peers: {backends: [{uri: "h2c://127.0.0.1:9"}]}}
                          routes: [{id: all, upstream: peers}]
                          drain.delay: 10m
                        """)
                .withCreateContainerCmdModifier(command -> command.withHealthcheck(OFTEN))) {
            gateway.start();
            eventually().until(() -> "healthy".equals(health(gateway).getStatus()));

            gateway.signal("TERM");
            eventually().until(() -> "unhealthy".equals(health(gateway).getStatus()));
            assertThat(health(gateway).getLog())
                    .last()
                    .extracting(HealthStateLog::getOutput)
                    .asString()
                    .contains("/actuator/health/readiness answers 503");
        }
    }

    private static HealthState health(GatewayContainer gateway) {
        return Objects.requireNonNull(gateway.state().getHealth(), "the container's health");
    }
}
