package dev.sluice.deployment.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The images that are not ours: each has one name, wherever it is written. */
class BaseImagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern IN_DOCKERFILE = Pattern.compile("(?m)^ARG (\\w+_IMAGE)=(\\S+)$");
    private static final Pattern IN_COMPOSE_FILE = Pattern.compile("\\$\\{(\\w+_IMAGE):-([^}]+)}");
    private static final Pattern IN_DOCUMENTATION = Pattern.compile("(?m)^\\| `(\\w+_IMAGE)` \\| `([^`]+)` \\|");

    /** The images by the names of their variables; one that is written twice is the same both times. */
    private static Map<String, String> images(Pattern written, String... files) throws IOException {
        Map<String, String> images = new TreeMap<>();
        for (String file : files) {
            String text = Files.readString(ROOT.resolve(file));
            for (MatchResult image : written.matcher(text).results().toList()) {
                String before = images.putIfAbsent(image.group(1), image.group(2));
                assertThat(before).as(image.group(1) + " in " + file).isIn(null, image.group(2));
            }
        }
        return images;
    }

    @Test
    void theDockerfilesDefaultsAreThoseOfTheComposeFile() throws IOException {
        Map<String, String> dockerfiles = images(IN_DOCKERFILE, "Dockerfile", "compose/peers/Dockerfile");
        assertThat(dockerfiles).containsOnlyKeys("BASE_IMAGE", "DEBIAN_IMAGE", "MAVEN_IMAGE");
        assertThat(images(IN_COMPOSE_FILE, "docker-compose.yml")).containsAllEntriesOf(dockerfiles);
    }

    @Test
    void theDocumentationNamesTheComposeFilesImages() throws IOException {
        assertThat(images(IN_DOCUMENTATION, "docs/compose.md"))
                .isEqualTo(images(IN_COMPOSE_FILE, "docker-compose.yml"))
                .isNotEmpty();
    }
}
