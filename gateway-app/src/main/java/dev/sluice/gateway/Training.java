package dev.sluice.gateway;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code --train}: makes the file from which the JVM starts the next gateway faster (JEP 483, 514 and 515; before Java 25 an
 * archive of classes, JEP 350).
 *
 * <p>A second process runs the gateway just as it will be run later, this one's flags and jar included, and learns; this one
 * brings the backends and sends the requests, so that nothing but a gateway's work is learned. The file appears at its place
 * when it is whole and proved to be usable, so one that is in use, or made twice at a time, comes to no harm.
 */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final long EXIT_SECONDS = 300; // the JVM writes the file as it exits

    private final Path cache;
    private final PrintStream err;

    private Training(Path cache, PrintStream err) {
        this.cache = cache;
        this.err = err;
    }

    /** Makes the file; the process's exit code. */
    static int run(Path cache, PrintStream err) {
        String jar = jar();
        if (jar == null) {
            err.println("--train needs the jar as 'java -Djarmode=tools -jar sluice.jar extract' lays it out");
            return 1;
        }
        try {
            new Training(cache.toAbsolutePath(), err).make(new TrainedGateway(jar));
            return 0;
        } catch (IOException e) {
            err.println("The training failed: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** The jar that this is run from, as it was named: the JVM compares that name. Null for anything but a plain jar. */
    private static @Nullable String jar() {
        CodeSource source = Training.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return null;
        }
        String path = System.getProperty("java.class.path", "");
        return Files.isRegularFile(Path.of(URI.create(source.getLocation().toString())))
                        && Files.isRegularFile(Path.of(path))
                ? path
                : null;
    }

    private void make(TrainedGateway gateway) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(cache.getParent(), "training");
        Path file = directory.resolve("cache");
        Path log = directory.resolve("log");
        int port = freePort();
        int managementPort = freePort();
        Process process = gateway.start(file, log, port, managementPort);
        // for the signal that ends a training half-way
        Thread end = new Thread(() -> clear(process, directory), "end of training");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            new TrainingTraffic(port, managementPort).send(process::isAlive);
            process.destroy();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS) || !Files.exists(file) || !gateway.accepts(file)) {
                throw new IOException("the JVM made no usable cache");
            }
            Files.move(file, cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.readAllLines(log).forEach(err::println);
            throw e;
        } finally {
            clear(process, directory);
            forget(end);
        }
    }

    private static void clear(Process process, Path directory) {
        process.destroyForcibly().onExit().join();
        try {
            delete(directory);
        } catch (IOException e) {
            System.err.println("'" + directory + "' cannot be removed: " + e.getMessage());
        }
    }

    /** Fails while the JVM ends: the hook has begun then. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            LOG.debug("the training ends with its JVM", ending);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static synchronized void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }
}
