package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @Test
    void backendsMakeOneUpstreamAndOneRoute() {
        CommandLine line =
                CommandLine.of("-p", "8443", "-b", "h2c://a:1", "--backend=h2c://b:2,weight=3", "-s", "weighted");
        assertThat(line.action()).isEqualTo(CommandLine.Action.RUN);
        assertThat(line.springArguments())
                .containsExactly(
                        "--server.port=8443",
                        "--sluice.upstreams.default.backends[0].uri=h2c://a:1",
                        "--sluice.upstreams.default.backends[1].uri=h2c://b:2",
                        "--sluice.upstreams.default.backends[1].weight=3",
                        "--sluice.routes[0].id=default",
                        "--sluice.routes[0].paths=/**",
                        "--sluice.routes[0].upstream=default",
                        "--sluice.upstreams.default.balancer=weighted");
    }

    @Test
    void aDemoStopsAtOnceUnlessItIsToldHow() {
        assertThat(CommandLine.of("--demo").springArguments()).contains("--sluice.drain.delay=0s");
        assertThat(CommandLine.of("--demo", "--sluice.drain.delay=1s").springArguments())
                .contains("--sluice.drain.delay=1s")
                .doesNotContain("--sluice.drain.delay=0s");
    }

    @Test
    void propertiesGoToSpringAsTheyAre() {
        assertThat(CommandLine.of("--management-port", "0", "--sluice.drain.timeout=10s")
                        .springArguments())
                .containsExactly("--management.server.port=0", "--sluice.drain.timeout=10s");
    }

    @Test
    void aFileIsReadAsWhatItsNameSaysAndAsYamlOtherwise(@TempDir Path folder) throws IOException {
        Path yaml = Files.createFile(folder.resolve("a.yml"));
        Path plain = Files.createFile(folder.resolve("gateway.conf"));
        assertThat(CommandLine.of("-c", yaml.toString()).springArguments())
                .containsExactly("--spring.config.additional-location=" + yaml.toUri());
        assertThat(CommandLine.of("-c", plain.toString()).springArguments())
                .containsExactly("--spring.config.additional-location=" + plain.toUri() + "[.yml]");
    }

    @ParameterizedTest
    @CsvSource({
        "a.yml, 'a: [', cannot be read: while parsing",
        "a.yml, 'a: 1\na: 2', cannot be read: while constructing",
        "a.yml, '- a', is no configuration: it has no properties",
        "a.conf, hello, is no configuration: it has no properties",
        "a.properties, a=\\u00x, cannot be read: Malformed",
    })
    void aFileThatIsNoneIsTold(String name, String text, String message, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        assertThatThrownBy(() -> CommandLine.of("-c", file.toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(file + " " + message);
    }

    @Test
    void actionsAreUnderstood() {
        assertThat(CommandLine.of("--help").action()).isEqualTo(CommandLine.Action.HELP);
        assertThat(CommandLine.of("-h").action()).isEqualTo(CommandLine.Action.HELP);
        assertThat(CommandLine.of("--version").action()).isEqualTo(CommandLine.Action.VERSION);
        assertThat(CommandLine.of("--check", "-b", "h2c://a:1").action()).isEqualTo(CommandLine.Action.CHECK);
        assertThat(CommandLine.of("--demo", "-s", "random").demo()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-p, -p needs a port",
        "-p abc, '-p needs a port, 0 to 65535: ''abc'''",
        "--port=65536, '--port needs a port, 0 to 65535: ''65536'''",
        "-b, -b needs a URI",
        "-b -p 1, -b needs a URI",
        "-s, -s needs round-robin",
        "-s random, -s is for the backends of -b",
        "-c /no/such/file.yml, -c needs a file that can be read",
        "--check=no, --check takes no value",
        "--demo=3, --demo takes no value",
        "-x, unknown option: -x",
        "--portt, unknown option: --portt",
        "serve, unknown option: serve",
        "--demo -b h2c://a:1, --demo brings its own backends",
    })
    void whatCannotBeUnderstoodIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> CommandLine.of(arguments.split(" ")))
                .isInstanceOf(CommandLineException.class)
                .hasMessageStartingWith(message);
    }
}
