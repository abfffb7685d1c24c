package dev.sluice.deployment.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway's main program with the arguments, the environment and the files of its container. It is a process of its own,
 * because it exits and its JVM's options are part of what the chart says.
 *
 * @param code   the exit code
 * @param output both streams
 */
record GatewayRun(int code, String output) {

    /** What the gateway says to its configuration. */
    static GatewayRun check(Release release) throws Exception {
        return run(release, "--check");
    }

    /** A start that is expected to fail: one that does not would run until this program ends it. */
    static GatewayRun refusedStart(Release release) throws Exception {
        return run(release, "--server.port=0", "--management.server.port=-1");
    }

    private static GatewayRun run(Release release, String... more) throws Exception {
        try (MountedPod pod = MountedPod.of(release)) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.sluice.gateway.Sluice"));
            command.addAll(pod.arguments());
            command.addAll(List.of(more));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(pod.environment());
            return run(builder);
        }
    }

    private static GatewayRun run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new GatewayRun(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
