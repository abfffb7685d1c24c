package dev.sluice.deployment.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;

/**
 * The images under test: those that the environment names, or else what the Dockerfiles build, once. What they are built
 * from can be set as well: the Dockerfiles' build arguments are taken from the environment. Built images stay, so that
 * the engine has their layers the next time.
 */
final class Images {
    private static final Map<String, CompletableFuture<String>> BUILT = new ConcurrentHashMap<>();

    private Images() {}

    static String gateway() {
        return named("SLUICE_IMAGE", "Dockerfile", "sluice-test/gateway", List.of("MAVEN_IMAGE", "BASE_IMAGE"));
    }

    /** nghttpd and h2load. */
    static String peers() {
        return named("SLUICE_PEERS_IMAGE", "compose/peers/Dockerfile", "sluice-test/peers", List.of("DEBIAN_IMAGE"));
    }

    private static String named(String variable, String dockerfile, String tag, List<String> arguments) {
        String ready = System.getenv(variable);
        return ready != null && !ready.isBlank()
                ? ready
                : BUILT.computeIfAbsent(
                                tag, key -> CompletableFuture.supplyAsync(() -> build(dockerfile, tag, arguments)))
                        .join();
    }

    private static String build(String dockerfile, String tag, List<String> arguments) {
        DockerClient client = DockerClientFactory.lazyClient();
        StringBuilder output = new StringBuilder();
        try (BuildImageCmd build =
                client.buildImageCmd(repository().resolve(dockerfile).toFile())) {
            for (String argument : arguments) {
                String value = System.getenv(argument);
                if (value != null && !value.isBlank()) {
                    build.withBuildArg(argument, value);
                }
            }
            build.withTags(Set.of(tag)).exec(new Output(output)).awaitImageId();
            return tag;
        } catch (DockerClientException e) {
            throw new IllegalStateException(dockerfile + " does not build:\n" + output, e);
        }
    }

    /** The directory of the whole project, wherever the tests are started from. */
    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("Dockerfile")) ? here : here.resolveSibling("");
    }

    private static final class Output extends BuildImageResultCallback {
        private final StringBuilder output;

        private Output(StringBuilder output) {
            this.output = output;
        }

        @Override
        public void onNext(BuildResponseItem item) {
            if (item.getStream() != null) {
                output.append(item.getStream());
            }
            super.onNext(item);
        }
    }
}
