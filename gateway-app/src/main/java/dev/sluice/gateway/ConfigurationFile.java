package dev.sluice.gateway;

import dev.sluice.gateway.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.YAMLException;

/** The file that {@code -c} names. */
final class ConfigurationFile {
    private ConfigurationFile() {}

    /**
     * Its location as Spring has it; YAML unless its name says otherwise. It is read once here: Spring would show what its syntax
     * is wrong with as a stack trace, and take a file that is a list or a word for an empty one.
     */
    static String location(String path) {
        Path file = Path.of(path).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandLineException("-c needs a file that can be read: '" + path + "'");
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean known = name.endsWith(".yml") || name.endsWith(".yaml") || name.endsWith(".properties");
        checkSyntax(
                path,
                file,
                name.endsWith(".properties") ? new PropertiesPropertySourceLoader() : new YamlPropertySourceLoader());
        return file.toUri() + (known ? "" : "[.yml]");
    }

    private static void checkSyntax(String path, Path file, PropertySourceLoader loader) {
        try {
            for (PropertySource<?> document : loader.load(path, new FileSystemResource(file))) {
                if (document.containsProperty("document") || document.containsProperty("document[0]")) {
                    throw new InvalidConfigurationException(path + " is no configuration: it has no properties");
                }
            }
        } catch (IOException | YAMLException | IllegalArgumentException | IllegalStateException e) {
            throw new InvalidConfigurationException(path + " cannot be read: " + e.getMessage());
        }
    }
}
