package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that was started: its output is collected in a file, and it ends by its process when it is closed. */
final class Running implements AutoCloseable {
    /** Some have a lot to carry. */
    private static final long PATIENCE_SECONDS = 5 * Patience.SECONDS;

    private final List<String> command;
    private final Process process;
    private final Path output;

    private Running(List<String> command) throws IOException {
        this.command = command;
        this.output = Files.createTempFile("sluice-peer", ".log");
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
    }

    /** A server, once it listens on the port. */
    static Running server(int port, Program program, Object... arguments) throws Exception {
        Running server = new Running(command(program, arguments));
        try {
            server.awaitPort(port);
        } catch (Exception | AssertionError e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** What a program wrote that ran to its end, which must be a good one. */
    static String toItsEnd(Program program, Object... arguments) throws Exception {
        try (Running client = new Running(command(program, arguments))) {
            boolean ended = client.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(ended)
                    .as("%s ends; it wrote %s", client.command, client.output())
                    .isTrue();
            assertThat(client.process.exitValue())
                    .as("%s wrote %s", client.command, client.output())
                    .isZero();
            return client.output();
        }
    }

    private static List<String> command(Program program, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(program.path()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        return command;
    }

    private void awaitPort(int port) throws InterruptedException {
        long start = System.nanoTime();
        while (!listens(port)) {
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            boolean patient = System.nanoTime() - start < TimeUnit.SECONDS.toNanos(Patience.SECONDS);
            assertThat(!ended && patient)
                    .as("%s listens on port %s; it wrote %s", command, port, output())
                    .isTrue();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        // what a program started itself, such as a server's workers, goes with it
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        Files.deleteIfExists(output);
    }
}
