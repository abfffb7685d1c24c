package dev.sluice.deployment.chart;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.util.FileSystemUtils;

/** The gateway's container with its ConfigMaps and Secrets mounted below a directory: every Secret holds the same certificate. */
@NullUnmarked
final class MountedPod implements AutoCloseable {
    private final Path root;
    private final V1Container container;
    private final Map<String, String> places = new HashMap<>();

    private MountedPod(Path root, V1Container container) {
        this.root = root;
        this.container = container;
    }

    static MountedPod of(Release release) throws Exception {
        V1PodSpec pod = release.one("Deployment", V1Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec();
        MountedPod mounted = new MountedPod(
                Files.createTempDirectory("pod"), pod.getContainers().get(0));
        Map<V1Volume, Path> volumes = mounted.directories(pod);
        for (Map.Entry<V1Volume, Path> volume : volumes.entrySet()) {
            mounted.fill(volume.getKey(), volume.getValue(), release);
        }
        return mounted;
    }

    /** A directory for each mounted volume that has files. */
    private Map<V1Volume, Path> directories(V1PodSpec pod) throws IOException {
        Map<V1Volume, Path> directories = new HashMap<>();
        for (V1VolumeMount mount : container.getVolumeMounts()) {
            V1Volume volume = pod.getVolumes().stream()
                    .filter(candidate -> candidate.getName().equals(mount.getName()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no volume " + mount.getName()));
            if (volume.getConfigMap() != null || volume.getSecret() != null) {
                Path directory = Files.createDirectories(root.resolve("." + mount.getMountPath()));
                places.put(mount.getMountPath(), directory.normalize().toString());
                directories.put(volume, directory);
            }
        }
        return directories;
    }

    private void fill(V1Volume volume, Path directory, Release release) throws Exception {
        if (volume.getSecret() != null) {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
            Files.writeString(directory.resolve("tls.crt"), bundle.getCertificatePathPEM());
            Files.writeString(directory.resolve("ca.crt"), bundle.getCertificatePathPEM());
            Files.writeString(directory.resolve("tls.key"), bundle.getPrivateKeyPEM());
        } else {
            String name = volume.getConfigMap().getName();
            for (Manifest map : release.all("ConfigMap")) {
                if (map.name().equals(name)) {
                    write(map.as(V1ConfigMap.class).getData(), directory);
                }
            }
        }
    }

    private void write(Map<String, String> files, Path directory) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), here(file.getValue()));
        }
    }

    /** A text in which the container's paths are those of this machine. */
    private String here(String text) {
        String moved = text;
        // the longer path first: one mount may lie below another
        for (String path : places.keySet().stream()
                .sorted((a, b) -> b.length() - a.length())
                .toList()) {
            moved = moved.replaceAll("(?<![\\w/.-])" + path + "(?=/|\\b)", places.get(path));
        }
        return moved;
    }

    List<String> arguments() {
        return container.getArgs().stream().map(this::here).toList();
    }

    /** The variables that have a value of their own. */
    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        return variables;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(root);
    }
}
