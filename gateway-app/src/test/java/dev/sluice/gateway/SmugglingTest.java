package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** HTTP/1.x that two readers could read differently: refused, and no upstream sees a request that was not sent as one. */
@ExtendWith(OutputCaptureExtension.class)
class SmugglingTest {
    /** What an attacker hopes for: a request of its own behind the one that is refused. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.limits.header-fields=50");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static Arguments post(String status, String... fields) {
        return head(
                status,
                "POST /echo HTTP/1.1",
                Stream.concat(Stream.of("Host: x"), Stream.of(fields)).toArray(String[]::new));
    }

    private static Arguments head(String status, String line, String... fields) {
        return arguments(status, line + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                post("400", "Content-Length: 4", "Content-Length: 4"),
                post("400", "Content-Length: 4", "Content-Length: 5"),
                post("400", "Content-Length: 4", "content-length: 5"),
                post("400", "Content-Length: 4, 4"),
                post("400", "Content-Length: 4, 5"),
                post("400", "Content-Length: +4"),
                post("400", "Content-Length: -4"),
                post("400", "Content-Length: 0x4"),
                post("400", "Content-Length: 4a"),
                post("400", "Content-Length:"),
                post("400", "Content-Length: 4\r\n 4"),
                post("400", "Content-Length:\r\n 4"),
                post("400", "Content-Length: 99999999999999999999"),
                post("400", "Content-Length : 4"),
                post("400", " Content-Length: 4"),
                post("400", "Content-Length: \u00b2"),
                head("400", "POST /echo HTTP/1.0", "Content-Length: 4", "Content-Length: 5"),
                head("400", "POST /echo HTTP/1.0", "Content-Length: 4", "Content-Length: 4"),
                head("400", "GET /echo HTTP/1.1", "Host: x", "Sec-WebSocket-Key1: a", "Sec-WebSocket-Key2: b"));
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                post("400", "Transfer-Encoding: chunked", "Content-Length: 4"),
                post("400", "Content-Length: 4", "Transfer-Encoding: chunked"),
                post("400", "Content-Length: 4", "Transfer-Encoding: identity"),
                post("400", "Transfer-Encoding: identity"),
                post("400", "Transfer-Encoding: gzip"),
                post("400", "Transfer-Encoding: xchunked"),
                post("400", "Transfer-Encoding: chunked, chunked"),
                post("400", "Transfer-Encoding: gzip, chunked"),
                post("400", "Transfer-Encoding: chunked, identity"),
                post("400", "Transfer-Encoding: chunked;q=1"),
                post("400", "Transfer-Encoding: \"chunked\""),
                post("400", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
                post("400", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked"),
                post("400", "Transfer-Encoding:"),
                post("400", "Transfer-Encoding:\r\n chunked"),
                post("400", "Transfer-Encoding: \u000bchunked"),
                post("400", "Transfer-Encoding: chunked\u000b"),
                post("400", "Transfer-Encoding : chunked"),
                post("400", "Transfer-Encoding\t: chunked"),
                head("400", "POST /echo HTTP/1.0", "Transfer-Encoding: chunked"),
                head("400", "POST /echo HTTP/1.0", "Transfer-Encoding: chunked", "Content-Length: 4"));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                head("400", "GET / HTTP/1.1", "Accept: a"),
                head("400", "GET / HTTP/1.1", "Host: x", "Host: x"),
                head("400", "GET / HTTP/1.1", "Host: x", "host: y"),
                head("400", "GET http://x/ HTTP/1.1", "Accept: a"),
                head("400", "GET http://x/ HTTP/1.1", "Host: x", "Host: x"),
                head("400", "GET / HTTP/1.0", "Host: x", "Host: y"),
                head("400", "GET / HTTP/1.1", "Host:"),
                head("400", "GET / HTTP/1.1", "Host: x y"),
                head("400", "GET / HTTP/1.1", "Host: x, y"),
                head("400", "GET / HTTP/1.1", "Host: x\r\n y"),
                head("400", "GET / HTTP/1.1", "Host: user@x"),
                head("400", "GET / HTTP/1.1", "Host: http://x"),
                head("400", "GET / HTTP/1.1", "Host: x/y"),
                head("400", "GET / HTTP/1.1", "Host: x:port"),
                head("400", "GET / HTTP/1.1", "Host: x:"),
                head("400", "GET / HTTP/1.1", "Host: x:99999999999"),
                head("400", "GET / HTTP/1.1", "Host: :80"),
                head("400", "GET / HTTP/1.1", "Host: [::1"),
                head("400", "GET / HTTP/1.1", "Host: \u00e9"));
    }

    static Stream<Arguments> grammar() {
        return Stream.of(
                head("400", "GET / HTTP/1.1", "Host: x", "a b: c"),
                head("400", "GET / HTTP/1.1", "Host: x", ": c"),
                head("400", "GET / HTTP/1.1", "Host: x", "no colon"),
                head("400", "GET / HTTP/1.1", "Host: x", "a\u0000b: c"),
                head("400", "GET / HTTP/1.1", "Host: x", "a: b\u0000c"),
                head("400", "GET / HTTP/1.1", "Host: x", "a: b\u0001c"),
                head("400", "GET / HTTP/1.1", "Host: x", "a: b\u007fc"),
                head("400", "GET / HTTP/1.1", "Host: x", "a: b\rc"),
                head("400", "GET / HTTP/1.1", "Host: x", "a: b\nc: d"),
                head("400", "GET / HTTP/1.1", " Host: x"),
                arguments("400", "GET / HTTP/1.1\nHost: x\n\n"),
                arguments("400", "GET / HTTP/1.1\r\nHost: x\n\r\n"),
                arguments("400", "GET / HTTP/1.1\r\nHost: x\r\n\n"),
                head("400", "GET /a b HTTP/1.1", "Host: x"),
                head("400", "GET / HTTP/1.1 ", "Host: x"),
                head("400", "G@T / HTTP/1.1", "Host: x"),
                head("400", "GE\u0000T / HTTP/1.1", "Host: x"),
                head("400", "GET\t/ HTTP/1.1", "Host: x"),
                head("400", "GET /\r HTTP/1.1", "Host: x"),
                head("400", "GET / \u000bHTTP/1.1", "Host: x"),
                head("400", "GET  / HTTP/1.1", "Host: x"),
                head("400", " GET / HTTP/1.1", "Host: x"),
                head("400", "GET /", "Host: x"),
                head("400", "GET / HTTP/1.12", "Host: x"),
                head("505", "GET / HTTP/1.2", "Host: x"),
                head("505", "GET / HTTP/2.0", "Host: x"),
                head("505", "GET / HTTP/0.9", "Host: x"),
                head("505", "GET / http/1.1", "Host: x"),
                head("501", "CONNECT x:443 HTTP/1.1", "Host: x:443"),
                head("414", "GET /" + "a".repeat(17 << 10) + " HTTP/1.1", "Host: x"),
                head("431", "GET / HTTP/1.1", "Host: x", "a: " + "b".repeat(33 << 10)),
                head("431", "GET / HTTP/1.1", "Host: x" + "\r\na: b".repeat(50)));
    }

    @ParameterizedTest
    @MethodSource({"lengths", "encodings", "hosts", "grammar"})
    void itIsAnsweredOnceAndTheConnectionEndsThere(String status, String head, CapturedOutput log) throws IOException {
        long before = backend.requests.get();
        String answers = RawHttp.exchange(gateway.port(), head + SMUGGLED + SMUGGLED);
        assertThat(statuses(answers)).containsExactly(status);
        assertThat(answers).containsIgnoringCase("connection: close").doesNotEndWith("\r\n\r\n");
        assertThat(backend.requests.get()).isEqualTo(before);
        assertThat(log.getAll()).doesNotContain("WARN", "ERROR", "Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: x\r\nHost: y", "Host: x\r\nno colon", "Host: x\r\nContent-Length: 4\r\nContent-Length: 4"
            })
    void aHeadThatIsRefusedIsAnsweredWithoutContent(String fields) throws IOException {
        String answer = RawHttp.exchange(gateway.port(), "HEAD / HTTP/1.1\r\n" + fields + "\r\n\r\n" + SMUGGLED);
        assertThat(statuses(answer)).containsExactly("400");
        assertThat(answer).contains("connection: close").endsWith("\r\n\r\n");
    }

    @Test
    void itIsAnsweredInItsTurn() throws IOException {
        String first = "GET /fields HTTP/1.1\r\nHost: x\r\n\r\n";
        String faulty = "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n";
        String answers = RawHttp.exchange(gateway.port(), first + faulty + SMUGGLED);
        assertThat(statuses(answers)).containsExactly("200", "400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nbody\r\n0\r\n\r\n",
                "\r\nbody\r\n0\r\n\r\n",
                "-4\r\nbody\r\n0\r\n\r\n",
                "0x4\r\nbody\r\n0\r\n\r\n",
                " 4\r\nbody\r\n0\r\n\r\n",
                "4 5\r\nbody\r\n0\r\n\r\n",
                "4\u00005\r\nbody\r\n0\r\n\r\n",
                "4\rX\r\nbody\r\n0\r\n\r\n",
                "4\nbody\r\n0\r\n\r\n",
                "100000004\r\nbody\r\n0\r\n\r\n",
                "4;a=\"\u0001\"\r\nbody\r\n0\r\n\r\n",
                "4;a\nb\r\nbody\r\n0\r\n\r\n",
                "4\r\nbodyX\r\n0\r\n\r\n",
                "4\r\nbody\n0\r\n\r\n",
                "4\r\nbody\r\nffffffffffffffffff\r\n",
                "4\r\nbody\r\n4 5\r\nbody\r\n0\r\n\r\n",
                "4\r\nbody\r\n0\r\nbad trailer\r\n\r\n",
                "4\r\nbody\r\n0\r\na: \u0001\r\n\r\n",
                "4\r\nbody\r\n0\n\r\n",
            })
    void aBodyThatIsNoneNeverLooksCompleteUpstream(String body) throws IOException {
        long before = backend.wholeUploads.get();
        String head = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n";
        String answers = RawHttp.exchange(gateway.port(), head + body + SMUGGLED + SMUGGLED);
        assertThat(statuses(answers)).containsExactly("400");
        assertThat(answers).contains("connection: close");
        // it was cut off, or this one comes after it on the same upstream connection
        String whole = "POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab";
        assertThat(statuses(RawHttp.exchange(gateway.port(), whole))).containsExactly("200");
        assertThat(backend.wholeUploads.get()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "Transfer-Encoding: CHUNKED\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "Transfer-Encoding:chunked \t\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0004 \r\nbody\r\n000\r\nx-trailer: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4;a;b=c;d=\"e f\"\r\nbody\r\n0;g\r\n\r\n",
                "Content-Length: 4\r\n\r\nbody",
                "Content-Length: 004\r\n\r\nbody",
                "X-Folded: a\r\n b\r\nContent-Length: 4\r\n\r\nbody",
            })
    void whatCanBeReadInOneWayOnlyIsForwarded(String rest) throws IOException {
        String first = "POST /echo HTTP/1.1\r\nHost: x\r\n" + rest;
        // empty lines between requests are to be ignored (RFC 9112 §2.2)
        String next = "\r\nGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String answers = RawHttp.exchange(gateway.port(), first + next);
        assertThat(statuses(answers)).containsExactly("200", "200");
        assertThat(answers).contains("body").endsWith("ok");
    }

    @Test
    void bodiesInPiecesAreCheckedAsWell() throws IOException {
        StringBuilder pieces = new StringBuilder("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        pieces.append("Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 40; i++) {
            pieces.append("1000;piece\r\n").append("x".repeat(4096)).append("\r\n");
        }
        String answer = RawHttp.exchangeInPieces(
                gateway.port(), pieces.append("0\r\n\r\n").toString(), 1021);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("x".repeat(1000));
        assertThat(answer.substring(answer.indexOf("\r\n\r\n"))
                        .chars()
                        .filter(c -> c == 'x')
                        .count())
                .isEqualTo(40 * 4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /echo HTTP/1.1\r\nHost: x\r\na: ", "GET /x"})
    void theAnswerReachesAClientThatGoesOnSending(String begin) throws IOException {
        String answer = RawHttp.exchange(gateway.port(), begin + "x".repeat(2 << 20));
        assertThat(statuses(answer)).hasSize(1);
        assertThat(answer).endsWith("}").containsAnyOf("too-large", "too-long");
    }

    @Test
    void limitsAreCounted() throws IOException {
        RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x" + "\r\na: b".repeat(60) + "\r\n\r\n");
        assertThat(RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x"))
                .containsPattern("sluice_limits_hit_total\\{limit=\"header-fields\"} [1-9]");
    }

    private static List<String> statuses(String answers) {
        return Pattern.compile("HTTP/1.1 (\\d+)")
                .matcher(answers)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
