package dev.sluice.deployment.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The gateway's image, run as strictly as by the chart, and without its {@code /tmp}: as its own user, on a file system where
 * nothing can be written, without capabilities, in 512 MB. What it is to read lies in {@code /etc/sluice}.
 */
final class GatewayContainer extends GenericContainer<GatewayContainer> {
    static final int TRAFFIC_PORT = 8080;
    static final int MANAGEMENT_PORT = 8081;
    static final String CONFIGURATION = "/etc/sluice/application.yml";

    private static final long MEMORY_BYTES = 512L << 20;
    private static final String NO_NEW_PRIVILEGES = "no-new-privileges";

    private final Map<String, String> files = new TreeMap<>();

    /** With the gateway's own arguments. */
    GatewayContainer(String... arguments) {
        super(DockerImageName.parse(Images.gateway()));
        withCommand(arguments);
        withNetworkAliases("gateway");
        withExposedPorts(TRAFFIC_PORT, MANAGEMENT_PORT);
        withCreateContainerCmdModifier(GatewayContainer::confine);
        waitingFor(Wait.forHttp("/actuator/health/readiness").forPort(MANAGEMENT_PORT));
    }

    /** With this configuration, in its file. */
    static GatewayContainer configured(String configuration) {
        return new GatewayContainer("-c", CONFIGURATION).withFile("application.yml", configuration);
    }

    /** A file of this name in {@code /etc/sluice}. */
    GatewayContainer withFile(String name, String content) {
        files.put(name, content);
        return this;
    }

    /** A seccomp profile, as JSON, in place of the engine's own. */
    GatewayContainer withSeccomp(String profile) {
        return withCreateContainerCmdModifier(
                command -> host(command).withSecurityOpts(List.of(NO_NEW_PRIVILEGES, "seccomp=" + profile)));
    }

    private static void confine(CreateContainerCmd command) {
        host(command)
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of(NO_NEW_PRIVILEGES))
                .withMemory(MEMORY_BYTES);
        command.withVolumes(new Volume("/etc/sluice"));
    }

    private static HostConfig host(CreateContainerCmd command) {
        return Objects.requireNonNull(command.getHostConfig(), "the command's host configuration");
    }

    /**
     * Into the volume, which the engine fills although the file system above it is read-only: Testcontainers' own way of copying
     * begins at the root, and a bind mount would want the engine on this machine.
     */
    @Override
    protected void containerIsCreated(String id) {
        ContainerLogs.created(this);
        getDockerClient()
                .copyArchiveToContainerCmd(id)
                .withRemotePath("/etc/sluice")
                .withTarInputStream(new ByteArrayInputStream(archive(files)))
                .exec();
    }

    @Override
    protected void containerIsStopped(InspectContainerResponse container) {
        ContainerLogs.removed(this);
    }

    private static byte[] archive(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream archive = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                archive.putArchiveEntry(entry);
                archive.write(content);
                archive.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** As the engine sees it now. */
    InspectContainerResponse.ContainerState state() {
        return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
    }

    /** Of a gateway that has ended. */
    long exitCode() {
        return Objects.requireNonNull(state().getExitCodeLong(), "an exit code");
    }

    void signal(String name) {
        getDockerClient().killContainerCmd(getContainerId()).withSignal(name).exec();
    }
}
