package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

class TrainingTest {
    private final ConcurrentMap<String, LongAdder> seen = new ConcurrentHashMap<>();

    @Test
    void aTrainingNeedsAFileToMake() {
        assertThatThrownBy(() -> CommandLine.of("--train"))
                .isInstanceOf(CommandLineException.class)
                .hasMessageContaining("--train needs the cache's file");
        CommandLine line = CommandLine.of("--train=/tmp/gateway.cache");
        assertThat(line.action()).isEqualTo(CommandLine.Action.TRAIN);
        assertThat(line.cache()).isEqualTo("/tmp/gateway.cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--demo", "--backend=h2c://a:1", "--server.port=1"})
    void aTrainingBringsItsOwnConfiguration(String other) {
        assertThatThrownBy(() -> CommandLine.of("--train=cache", other))
                .isInstanceOf(CommandLineException.class)
                .hasMessageContaining("leave all else out");
    }

    @Test
    void classesThatAreInNoJarCannotBeTrainedAndNothingIsLeftBehind(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = Training.run(folder.resolve("cache"), new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("-Djarmode=tools");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theTrafficIsOfBothProtocolsAndAsksEveryEndpoint() throws IOException {
        DisposableServer server = server();
        try {
            new TrainingTraffic(server.port(), server.port()).send(ProcessHandle.current()::isAlive);
        } finally {
            server.disposeNow();
        }
        assertThat(seen.keySet())
                .contains(
                        "GET /hello HTTP/2.0",
                        "GET /hello HTTP/1.1",
                        "POST /upload HTTP/2.0",
                        "POST /upload HTTP/1.1",
                        "GET /actuator/prometheus HTTP/1.1",
                        "GET /actuator/sluice HTTP/1.1");
        assertThat(Objects.requireNonNull(seen.get("GET /hello HTTP/2.0")).sum())
                .isGreaterThan(
                        Objects.requireNonNull(seen.get("GET /hello HTTP/1.1")).sum());
    }

    @Test
    void aGatewayThatEndsBeforeItAnswersFailsTheTraining() {
        DisposableServer server = server();
        server.disposeNow();
        assertThatThrownBy(() -> new TrainingTraffic(server.port(), server.port()).send(() -> false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not start");
    }

    private DisposableServer server() {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .handle(this::answer)
                .bindNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String path = request.uri().split("\\?", 2)[0];
        String version = request.requestHeaders().contains("x-http2-stream-id") ? "HTTP/2.0" : "HTTP/1.1";
        seen.computeIfAbsent(request.method() + " " + path + " " + version, name -> new LongAdder())
                .increment();
        response.header(HttpHeaderNames.CONTENT_TYPE, "text/plain");
        return request.receive().then(response.sendString(Mono.just("ok")).then());
    }
}
