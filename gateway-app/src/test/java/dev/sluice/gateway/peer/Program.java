package dev.sluice.gateway.peer;

import dev.sluice.gateway.Patience;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that tests need and that may not be installed. */
enum Program {
    NGHTTPD("nghttpd", "nghttpd", List.of("--version")),
    NGHTTP("nghttp", "nghttp", List.of("--version")),
    H2LOAD("h2load", "h2load", List.of("--version")),
    CURL("curl", "curl", List.of("--version")),
    HAPROXY("haproxy", "haproxy", List.of("-v")),
    NGINX("nginx", "nginx", List.of("-v")),
    PYTHON_H2("python3-h2", "python3", List.of("-c", "import h2.connection"));

    private static final Map<Program, Optional<String>> FOUND = new ConcurrentHashMap<>();

    private final String word;
    private final String file;

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<String> trial;

    Program(String word, String file, List<String> trial) {
        this.word = word;
        this.file = file;
        this.trial = trial;
    }

    /** Its name. */
    String word() {
        return word;
    }

    boolean installed() {
        return found().isPresent();
    }

    /** Its file; it must be installed. */
    String path() {
        return found().orElseThrow(() -> new IllegalStateException(word + " is not installed"));
    }

    private Optional<String> found() {
        return FOUND.computeIfAbsent(this, Program::search);
    }

    /** The first that runs: there may be several, and a Python without the library is none. */
    private Optional<String> search() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        // an ordinary user's path does not lead to where Debian puts servers
        return Stream.of((path + File.pathSeparator + "/usr/bin:/usr/sbin:/sbin").split(File.pathSeparator))
                .distinct()
                .map(directory -> Path.of(directory, file))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .filter(this::runs)
                .findFirst();
    }

    private boolean runs(String executable) {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(Stream.of(executable), trial.stream()).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(Patience.SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
