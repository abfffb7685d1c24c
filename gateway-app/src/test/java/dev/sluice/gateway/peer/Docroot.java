package dev.sluice.gateway.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files that servers serve and clients send: {@code hello}, and {@code large}, a megabyte and a bit of noise. */
final class Docroot {
    static final byte[] HELLO = "hello, peer\n".getBytes(StandardCharsets.UTF_8);
    static final byte[] LARGE = new byte[(1 << 20) + 4321];

    static {
        new Random(7540).nextBytes(LARGE);
    }

    private Docroot() {}

    static Path in(Path directory) throws IOException {
        Files.write(directory.resolve("hello"), HELLO);
        Files.write(directory.resolve("large"), LARGE);
        return directory;
    }
}
