package dev.sluice.deployment.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.stream.Stream;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A gateway's container that has ended by itself.
 *
 * @param exitCode its process's
 * @param output   all that it wrote, on stdout and stderr
 */
record GatewayRun(long exitCode, String output) {
    /** Runs the gateway with this configuration and further arguments. */
    static GatewayRun of(String configuration, String... arguments) {
        String[] all = Stream.concat(Stream.of("-c", GatewayContainer.CONFIGURATION), Stream.of(arguments))
                .toArray(String[]::new);
        try (GatewayContainer gateway = new GatewayContainer(all).withFile("application.yml", configuration)) {
            gateway.withStartupCheckStrategy(new Ended()).waitingFor(new Nothing());
            gateway.start();
            return new GatewayRun(gateway.exitCode(), gateway.getLogs());
        }
    }

    /** Started is what has ended, whatever its exit code. */
    private static final class Ended extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient client, String id) {
            InspectContainerResponse.ContainerState state = getCurrentState(client, id);
            return "exited".equals(state.getStatus()) ? StartupStatus.SUCCESSFUL : StartupStatus.NOT_YET_KNOWN;
        }
    }

    /** What has ended needs not be ready. */
    private static final class Nothing extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }
}
