package dev.sluice.deployment.chart;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chart with values, as Helm itself takes it. Helm's library answers with what the command would print; a failure is an
 * {@link IllegalStateException} with its message. Calls from several threads do not disturb each other.
 *
 * @param release    the release's name
 * @param kubernetes the version of the cluster
 * @param values     YAML texts, the later over the earlier
 */
record Chart(String release, String kubernetes, List<String> values) {
    static final Path DIRECTORY = Path.of("../helm/sluice");
    static final String NAMESPACE = "edge";

    /** The library leaves hooks out of what it renders: in this copy they are objects like others. */
    private static final Path RENDERED = ChartCopy.withoutHooks(DIRECTORY, Path.of("target/chart"));

    /** The chart with nothing but its own values. */
    static Chart ofDefaults() {
        return new Chart("gate", "1.31.0", List.of());
    }

    /** The chart with the least that makes a gateway: one upstream and one route to it. */
    static Chart ofOneRoute() {
        return ofDefaults().with(ValueFile.ONE_ROUTE.text());
    }

    Chart with(String yaml) {
        return new Chart(
                release,
                kubernetes,
                Stream.concat(values.stream(), Stream.of(yaml)).toList());
    }

    Chart named(String other) {
        return new Chart(other, kubernetes, values);
    }

    Chart onKubernetes(String version) {
        return new Chart(release, version, values);
    }

    /** What {@code helm template} prints, hooks included. */
    Release render() {
        TemplateCommand command = new Helm(RENDERED)
                .template()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes);
        return Release.of(withFiles(files -> {
            files.forEach(command::withValuesFile);
            return command.call();
        }));
    }

    /** What {@code helm install} would say when it is done. */
    String notes() {
        InstallCommand command = new Helm(DIRECTORY)
                .install()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes)
                .clientOnly()
                .dryRun()
                .withDryRunOption(DryRun.CLIENT);
        String output = withFiles(files -> {
            files.forEach(command::withValuesFile);
            return command.call().getOutput();
        });
        return output.substring(output.indexOf("NOTES:"));
    }

    /** {@code helm install} in a cluster. */
    void install(Cluster cluster) {
        InstallCommand command = new Helm(DIRECTORY)
                .install()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(cluster.kubeConfig())
                .disableOpenApiValidation();
        withFiles(files -> {
            files.forEach(command::withValuesFile);
            return command.call();
        });
    }

    /** {@code helm upgrade} of what was installed there. */
    void upgrade(Cluster cluster) {
        upgrade(cluster, new Helm(DIRECTORY).upgrade());
    }

    /** The same with {@code --reuse-values}. */
    void upgradeReusingValues(Cluster cluster) {
        upgrade(cluster, new Helm(DIRECTORY).upgrade().reuseValues());
    }

    private void upgrade(Cluster cluster, UpgradeCommand command) {
        command.withName(release)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(cluster.kubeConfig())
                .disableOpenApiValidation();
        withFiles(files -> {
            files.forEach(command::withValuesFile);
            return command.call();
        });
    }

    /** {@code helm uninstall}. */
    void uninstall(Cluster cluster) {
        Helm.uninstall(release)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(cluster.kubeConfig())
                .call();
    }

    /** What Helm says when it refuses these values. */
    String refusal() {
        try {
            render();
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("Helm accepted the values\n" + String.join("---\n", values));
    }

    /** {@code helm lint --strict} of the chart as if these values were its own: the library's lint takes no other. */
    LintResult lint() {
        return withFiles(files -> {
            try (ChartCopy copy = ChartCopy.of(DIRECTORY)) {
                for (String text : values) {
                    copy.merge(text);
                }
                return new Helm(copy.directory()).lint().strict().call();
            }
        });
    }

    private <T> T withFiles(FilesUser<T> user) {
        List<Path> files = new ArrayList<>();
        try {
            for (String text : values) {
                files.add(Files.writeString(Files.createTempFile("values", ".yaml"), text));
            }
            return user.use(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            files.forEach(file -> file.toFile().delete());
        }
    }

    /** Something that Helm does with value files. */
    private interface FilesUser<T> {
        T use(List<Path> files) throws IOException;
    }
}
