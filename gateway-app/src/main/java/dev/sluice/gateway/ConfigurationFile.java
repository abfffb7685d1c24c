package dev.sluice.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The file that {@code -c} names. */
final class ConfigurationFile {
    private ConfigurationFile() {}

    /** Its location as Spring has it; YAML unless its name says otherwise. */
    static String location(String path) {
        Path file = Path.of(path).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandLineException("-c needs a file that can be read: '" + path + "'");
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean known = name.endsWith(".yml") || name.endsWith(".yaml") || name.endsWith(".properties");
        return file.toUri() + (known ? "" : "[.yml]");
    }
}
