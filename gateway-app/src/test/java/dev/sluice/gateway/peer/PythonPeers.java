package dev.sluice.gateway.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The scripts on python3-h2 that lie beside this class. */
final class PythonPeers {
    private PythonPeers() {}

    /** A server that does rare things. */
    static Running server(Path directory, int port) throws Exception {
        return Running.server(port, Program.PYTHON_H2, script(directory, "h2_server.py"), port);
    }

    /** Runs a client's scenario to its good end. */
    static String client(Path directory, int port, String scenario) throws Exception {
        return Running.toItsEnd(Program.PYTHON_H2, script(directory, "h2_client.py"), port, scenario);
    }

    private static Path script(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.notExists(file)) {
            try (InputStream in = Objects.requireNonNull(PythonPeers.class.getResourceAsStream(name), name)) {
                Files.copy(in, file);
            }
        }
        return file;
    }
}
