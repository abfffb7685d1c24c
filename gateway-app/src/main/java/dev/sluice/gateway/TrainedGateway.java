package dev.sluice.gateway;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The gateway that learns: a process of its own, with the flags of this one, whose JVM writes the cache as it exits. */
final class TrainedGateway {
    private static final int FIRST_WITH_AOT_CACHE = 25;

    private final boolean aot = Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
    private final String jar;

    TrainedGateway(String jar) {
        this.jar = jar;
    }

    /** Starts it; its output goes to the log. */
    Process start(Path cache, Path log, int port, int managementPort) throws IOException {
        List<String> command = java();
        command.add((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache);
        command.addAll(List.of("-jar", jar, "-p", String.valueOf(port)));
        command.addAll(List.of("--management-port", String.valueOf(managementPort)));
        Demo.start().forEach(backend -> command.addAll(List.of("-b", backend)));
        command.addAll(List.of(
                "--server.address=127.0.0.1",
                "--management.server.address=127.0.0.1",
                "--sluice.drain.delay=0s",
                // nothing from the directory that the training happens in
                "--spring.config.location=classpath:/"));
        return process(command, log);
    }

    /** Whether a JVM with the same flags takes this cache. One before Java 25 cannot be asked: it goes on without. */
    boolean accepts(Path cache) throws IOException, InterruptedException {
        if (!aot) {
            return true;
        }
        List<String> command = java();
        command.addAll(List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-jar", jar, "--version"));
        return process(command, cache.resolveSibling("log")).waitFor() == 0;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-XX:AOTCache") && !flag.startsWith("-XX:SharedArchiveFile")) {
                command.add(flag);
            }
        }
        return command;
    }

    private static Process process(List<String> command, Path log) throws IOException {
        File output = log.toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        // they are among this JVM's flags already
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        return builder.start();
    }
}
