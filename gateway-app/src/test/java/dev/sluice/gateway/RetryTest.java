package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to two backends in turns, of which one is well and the other is not: none is ever taken out. */
class RetryTest {
    private static final String NEVER_OUT = "health.failures=1000000000";

    private static TestBackend well;
    private static RudeBackend rude;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        well = TestBackend.h2c();
        rude = new RudeBackend();
        List<String> arguments = new ArrayList<>();
        upstream(arguments, "rude", rude.uri(), well.uri());
        upstream(arguments, "gone", "h2c://127.0.0.1:" + FreePort.NOBODYS, well.uri());
        route(arguments, 0, "rude", "/*");
        route(arguments, 1, "gone", "/gone/*");
        route(arguments, 2, "rude", "/once/*");
        arguments.add("--sluice.routes[2].retry=false");
        gateway = TestGateway.start(arguments.toArray(String[]::new));
    }

    private static void upstream(List<String> arguments, String name, String... uris) {
        String at = "--sluice.upstreams." + name + ".";
        for (int i = 0; i < uris.length; i++) {
            arguments.add(at + "backends[" + i + "].uri=" + uris[i]);
        }
        arguments.add(at + NEVER_OUT);
    }

    private static void route(List<String> arguments, int index, String upstream, String path) {
        String at = "--sluice.routes[" + index + "].";
        arguments.addAll(List.of(at + "id=r" + index, at + "upstream=" + upstream, at + "paths=" + path));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        well.stop();
        rude.stop();
    }

    /** The statuses of two requests, one of which goes to the one that is not well first. */
    private static List<String> twice(String method, String path, String body) throws IOException {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String answer = send(method, path, body);
            statuses.add(answer.substring(9, 12));
        }
        statuses.sort(null);
        return statuses;
    }

    private static String send(String method, String path, String body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        return RawHttp.exchange(gateway.port(), head + length + "\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
    void whatMayBeRepeatedIsAnsweredByTheOther(String method) throws IOException {
        long before = rude.requests.get();
        assertThat(twice(method, "/echo", method.equals("PUT") ? "body" : "")).containsExactly("200", "200");
        assertThat(rude.requests.get() - before).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void whatMayNotIsNotRepeated(String method) throws IOException {
        assertThat(twice(method, "/echo", "body")).containsExactly("200", "502");
    }

    @Test
    void aRouteMayForbidIt() throws IOException {
        assertThat(twice("GET", "/once/x", "")).containsExactly("200", "502");
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "POST, body", "POST, ''"})
    void whatWasNeverSentIsAnsweredByTheOtherWhateverItsMethod(String method, String body) throws IOException {
        assertThat(twice(method, "/gone/x", body)).containsExactly("200", "200");
    }

    @Test
    void aBodyThatWasReadByOneIsSentWholeToTheOther() throws IOException {
        String body = "0123456789".repeat(5000);
        long before = rude.requests.get();
        for (int i = 0; i < 2; i++) {
            // an HTTP/1.0 client's answer has no chunks
            String answer = RawHttp.exchange(
                    gateway.port(), "PUT /echo HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(answer).hasSizeGreaterThan(body.length());
            assertThat(answer.endsWith("\r\n\r\n" + body)).isTrue();
        }
        assertThat(rude.requests.get() - before).isOne();
    }

    @Test
    void aBodyThatIsTooLongToBeKeptIsNotSentTwice() throws IOException {
        assertThat(twice("PUT", "/echo", "0123456789".repeat(10_000))).containsExactly("200", "502");
    }

    @Test
    void retriesAreCountedByReason() throws IOException {
        twice("GET", "/echo", "");
        twice("GET", "/gone/x", "");
        String meters = RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x");
        assertThat(meters)
                .contains(
                        "sluice_retries_total{reason=\"connection-closed\",upstream=\"rude\"}",
                        "sluice_retries_total{reason=\"connect-failed\",upstream=\"gone\"}",
                        "sluice_backends{state=\"in\",upstream=\"gone\"} 2.0");
    }
}
