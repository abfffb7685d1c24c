package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** What the gateway answers itself, and what it takes a request to be about. */
@ExtendWith(OutputCaptureExtension.class)
class OwnAnswersTest {
    private static final Duration PATIENCE = Patience.LIMIT;

    private static final String NEVER_OUT = "health.failures=1000000";

    private static TestBackend backend;
    private static TestBackend silent;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        silent = TestBackend.h2c();
        gateway = TestGateway.start(Stream.of(
                        upstream("up", backend.uri()),
                        upstream("silent", silent.uri(), "timeouts.response=300ms", NEVER_OUT),
                        upstream("gone", "h2c://127.0.0.1:" + FreePort.NOBODYS, NEVER_OUT),
                        route(0, "up", "/up/**,/fields"),
                        route(1, "gone", "/gone"),
                        route(2, "up", "/absolute/**", "--sluice.routes[2].hosts=abs.test"),
                        route(3, "silent", "/never"))
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
    }

    private static String[] upstream(String name, String uri, String... settings) {
        String at = "--sluice.upstreams." + name + ".";
        return Stream.concat(Stream.of("backends[0].uri=" + uri), Arrays.stream(settings))
                .map(at::concat)
                .toArray(String[]::new);
    }

    private static String[] route(int index, String upstream, String paths, String... more) {
        String at = "--sluice.routes[" + index + "]";
        return Stream.concat(
                        Stream.of(at + ".id=r" + index, at + ".upstream=" + upstream, at + ".paths=" + paths),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
        silent.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nowhere HTTP/1.1, 404, no-route",
        "GET /up/../nowhere HTTP/1.1, 400, ambiguous-path",
        "GET /up/%2e%2e/gone HTTP/1.1, 400, ambiguous-path",
        "GET /.. HTTP/1.1, 400, ambiguous-path",
        "GET up HTTP/1.1, 400, bad-request-target",
        "GET * HTTP/1.1, 400, bad-request-target",
        "GET ftp://x/up HTTP/1.1, 400, bad-request-target",
        "GET http://user@x/up HTTP/1.1, 400, bad-request-target",
        "GET /up#part HTTP/1.1, 400, bad-request-target",
        "CONNECT x:443 HTTP/1.1, 501, connect-not-supported",
        "GET /gone HTTP/1.1, 503, connect-failed",
        "GET /never HTTP/1.1, 504, response-timeout",
        "GET /absolute/x HTTP/1.1, 404, no-route",
    })
    void eachReasonHasItsStatusAndItsWord(String line, int status, String reason) throws IOException {
        String answer = RawHttp.request(gateway.port(), line, "Host: x");
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("content-type: application/problem+json", "cache-control: no-store")
                .contains("\"status\":" + status + ",", "\"reason\":\"" + reason + "\"")
                .doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere, 404", "/gone, 503", "/never, 504", "/up/..%2fgone, 400"})
    void anHttp2ClientGetsTheSame(String path, int status) {
        Integer got = HttpClient.newConnection()
                .protocol(HttpProtocol.H2C)
                .get()
                .uri("http://127.0.0.1:" + gateway.port() + path)
                .responseSingle((head, content) ->
                        content.asString().map(text -> head.status().code()))
                .block(PATIENCE);
        assertThat(got).isEqualTo(status);
    }

    @Test
    void anAnswerToHeadHasNoContent() throws IOException {
        String answer = RawHttp.request(gateway.port(), "HEAD /nowhere HTTP/1.1", "Host: x");
        assertThat(answer)
                .startsWith("HTTP/1.1 404")
                .containsPattern("content-length: [1-9]")
                .endsWith("\r\n\r\n");
    }

    @Test
    void optionsAsteriskIsAnsweredByTheGateway() throws IOException {
        String answer = RawHttp.request(gateway.port(), "OPTIONS * HTTP/1.1", "Host: x");
        assertThat(answer).startsWith("HTTP/1.1 204").contains("allow: GET, HEAD, POST");
    }

    @Test
    void anAbsoluteFormsAuthorityOverridesHost() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET http://abs.test/absolute/x?q HTTP/1.1", "Host: other");
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
    }

    @Test
    void whatBrowsersSendGoesThroughVerbatim() throws IOException {
        String answer = RawHttp.request(gateway.port(), "GET /fields?q=a|b&x={y}&[z] HTTP/1.1", "Host: x");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("GET /fields?q=a|b&x={y}&[z]\n");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        String first = "GET /up/1 HTTP/1.1\r\nHost: x\r\n\r\n";
        String second = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
        String third = "GET /up/3 HTTP/1.1\r\nHost: x\r\n\r\n";
        String answers = RawHttp.exchangeUntil(
                gateway.port(),
                first + second + third,
                answer -> statuses(answer).size() == 3);
        assertThat(statuses(answers)).containsExactly("200", "404", "200");
    }

    private static List<String> statuses(String answers) {
        return Pattern.compile("HTTP/1.1 (\\d+)")
                .matcher(answers)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void anHttp10ClientIsAnsweredWithoutChunks() throws IOException {
        String answer = RawHttp.exchange(gateway.port(), "GET /up/x HTTP/1.0\r\n\r\n");
        assertThat(answer).contains(" 200 OK").doesNotContain("chunked").endsWith("ok");
    }

    @Test
    void aBodyThatCannotBeDecodedIsAnsweredOnceAndLeavesNothingInTheLog(CapturedOutput log) throws Exception {
        String head = "POST /gone HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        String answer = RawHttp.exchange(gateway.port(), head + "no chunk\r\n");
        assertThat(statuses(answer)).containsExactly("400");
        // the dial has yet to fail, and to find its client answered
        Meters.awaitValue(gateway, "sluice_requests_active", 0);
        assertThat(log.getAll()).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere, 404", "/gone, 503", "/up/../x, 400"})
    void theNextRequestIsNotReadOutOfABodyThatNobodyWanted(String path, String status) throws IOException {
        String smuggled = "GET /fields HTTP/1.1\r\nHost: x\r\n\r\n";
        String first = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + smuggled.length() + "\r\n\r\n";
        String next = "GET /up/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            send(socket, first);
            StringBuilder answers = new StringBuilder();
            byte[] buffer = new byte[4096];
            int count = socket.getInputStream().read(buffer);
            answers.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            send(socket, smuggled + next);
            answers.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            assertThat(statuses(answers.toString())).containsExactly(status, "200");
            assertThat(answers.toString()).endsWith("ok").doesNotContain("GET /fields");
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
