package dev.sluice.deployment.containers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.Random;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * nghttpd, reached by its name on port 8080: {@code /who} is that name, {@code /large} is {@link #LARGE}, and an upload comes
 * back once it has ended.
 */
final class BackendContainer extends GenericContainer<BackendContainer> {
    /** 8 MiB, the same in every run. */
    static final byte[] LARGE = large();

    private final String name;
    private final Network network;

    BackendContainer(String name, Network network) {
        super(DockerImageName.parse(Images.peers()));
        this.name = name;
        this.network = network;
        withNetwork(network);
        withNetworkAliases(name);
        withCommand("nghttpd", "--no-tls", "--echo-upload", "-d", "/srv", "8080");
        withCopyToContainer(Transferable.of(name), "/srv/who");
        withCopyToContainer(Transferable.of(LARGE), "/srv/large");
        waitingFor(Wait.forSuccessfulCommand("nghttp -nv http://127.0.0.1:8080/who | grep -q ':status: 200'"));
    }

    private static byte[] large() {
        byte[] bytes = new byte[8 << 20];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Override
    protected void containerIsCreated(String id) {
        ContainerLogs.created(this);
    }

    @Override
    protected void containerIsStopped(InspectContainerResponse container) {
        ContainerLogs.removed(this);
    }

    /** All of its processes stand still: its connections stay, and nobody answers on them. */
    void freeze() {
        getDockerClient().pauseContainerCmd(getContainerId()).exec();
    }

    void thaw() {
        getDockerClient().unpauseContainerCmd(getContainerId()).exec();
    }

    /** It dies and stays as it is; {@link #revive()} starts it again. */
    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    void revive() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
    }

    /** It runs on, and nothing reaches it any more. */
    void unplug() {
        getDockerClient()
                .disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(getContainerId())
                .exec();
    }

    void plugIn() {
        getDockerClient()
                .connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(getContainerId())
                .withContainerNetwork(new ContainerNetwork().withAliases(name))
                .exec();
    }

    /** Its address on the network now. */
    String address() {
        return getDockerClient()
                .inspectContainerCmd(getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .stream()
                .map(ContainerNetwork::getIpAddress)
                .findFirst()
                .orElseThrow();
    }
}
