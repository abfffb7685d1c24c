package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no request (RFC 9113 §8) is reset, reaches no backend, and harms no other stream. */
class Http2GuardTest extends EndToEnd {
    private static final String PROTOCOL_ERROR = "RST 1";

    /** Whose streams the tests here break off. */
    private static final Set<String> GIVEN_UP = Set.of("/upload-end", "/echo", "/never");

    static Stream<Arguments> malformed() {
        return Stream.of(
                change("no method", fields -> without(fields, ":method")),
                change("no scheme", fields -> without(fields, ":scheme")),
                change("another scheme", fields -> fields.scheme("ftp")),
                change("no path", fields -> without(fields, ":path")),
                change("an empty path", fields -> fields.path("")),
                change("a path without a slash", fields -> fields.path("index.html")),
                change("an absolute form", fields -> fields.path("http://two.test/")),
                change("an asterisk to GET", fields -> fields.path("*")),
                change("a space in the path", fields -> fields.path("/a HTTP/1.1")),
                change("a line break in the path", fields -> fields.path("/a\r\nx: y")),
                change("a line break in the method", fields -> fields.method("GET / HTTP/1.1\r\nx: y")),
                change("no authority at all", fields -> without(fields, ":authority")),
                change("an empty authority", fields -> fields.authority("")),
                change("userinfo", fields -> fields.authority("me@one.test")),
                change("a path in the authority", fields -> fields.authority("one.test/x")),
                change("a host that differs", fields -> fields.add("host", "two.test")),
                change("two hosts", fields -> fields.add("host", "one.test").add("host", "one.test")),
                change("a repeated method", fields -> fields.add(":method", "GET")),
                change("a repeated path", fields -> fields.add(":path", "/b")),
                change("a repeated authority", fields -> fields.add(":authority", "one.test")),
                change("an answer's pseudo-field", fields -> fields.add(":status", "200")),
                change("an unknown pseudo-field", fields -> fields.add(":made-up", "x")),
                change("extended CONNECT", fields -> fields.method("CONNECT").add(":protocol", "websocket")),
                change("connection", fields -> fields.add("connection", "close")),
                change("keep-alive", fields -> fields.add("keep-alive", "timeout=5")),
                change("proxy-connection", fields -> fields.add("proxy-connection", "close")),
                change("transfer-encoding", fields -> fields.add("transfer-encoding", "chunked")),
                change("upgrade", fields -> fields.add("upgrade", "h2c")),
                change("te: gzip", fields -> fields.add("te", "gzip")),
                change("an upper-case name", fields -> fields.add("X-Upper", "1")),
                change("a space in a name", fields -> fields.add("x y", "1")),
                change("a colon in a name", fields -> fields.add("x:y", "1")),
                change("an empty name", fields -> fields.add("", "1")),
                change("CR in a value", fields -> fields.add("x", "a\rb")),
                change("LF in a value", fields -> fields.add("x", "a\nb: c")),
                change("NUL in a value", fields -> fields.add("x", "a\0b")),
                change("DEL in a value", fields -> fields.add("x", "a\u007fb")),
                change("a negative length", fields -> fields.add("content-length", "-1")),
                change(
                        "lengths that differ",
                        fields -> fields.add("content-length", "1").add("content-length", "2")),
                change("a length without content", fields -> fields.add("content-length", "5")));
    }

    private static Arguments change(String name, UnaryOperator<Http2Headers> change) {
        return Arguments.of(name, change);
    }

    private static Http2Headers without(Http2Headers fields, String name) {
        fields.remove(name);
        return fields;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsNoRequestIsReset(String name, UnaryOperator<Http2Headers> change) throws IOException {
        long before = requests();
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, change.apply(RawHttp2.get("/a")), RawHttp2.END_STREAM);
            client.request(3, "/").send();
            assertThat(client.outcome(1)).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.outcome(3)).isEqualTo("200");
        }
        assertThat(requests()).isEqualTo(before + 1);
    }

    /** Whatever came, since what is malformed may come with any path, but not what may come late from another test. */
    private static long requests() {
        return backends.stream()
                .mapToLong(backend -> backend.requestsExcept(GIVEN_UP))
                .sum();
    }

    @Test
    void aPseudoFieldAfterOthersIsReset() throws IOException {
        long before = requests();
        // Netty's class puts pseudo-fields first: the block is put together from two
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            byte[] late = client.block(RawHttp2.fields("x", "y"));
            byte[] head = client.block(RawHttp2.get("/"));
            byte[] block = new byte[late.length + head.length];
            System.arraycopy(late, 0, block, 0, late.length);
            System.arraycopy(head, 0, block, late.length, head.length);
            client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block)
                    .request(3, "/")
                    .send();
            assertThat(client.outcome(1)).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.outcome(3)).isEqualTo("200");
        }
        assertThat(requests()).isEqualTo(before + 1);
    }

    @Test
    void aHostThatSaysTheSameAsTheAuthorityIsNotRepeated() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, RawHttp2.get("/fields").add("host", "ONE.test"), RawHttp2.END_STREAM)
                    .send();
            RawHttp2.Frame body = client.await(frame -> frame.is(RawHttp2.DATA, 1));
            assertThat(new String(body.payload(), StandardCharsets.UTF_8)).containsOnlyOnce("\nhost=one.test\n");
        }
    }

    @Test
    void aHostStandsForAMissingAuthority() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(
                            1,
                            without(RawHttp2.get("/status/204"), ":authority").add("host", "one.test"),
                            RawHttp2.END_STREAM)
                    .send();
            assertThat(client.outcome(1)).isEqualTo("204");
        }
    }

    @Test
    void moreContentThanItsLengthIsReset() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, post("/upload-end").add("content-length", "3"), 0)
                    .frame(RawHttp2.DATA, 0, 1, new byte[4])
                    .request(3, "/")
                    .send();
            assertThat(client.outcome(1)).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.outcome(3)).isEqualTo("200");
        }
    }

    @Test
    void lessContentThanItsLengthIsNotTakenForAWholeRequest() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, post("/echo").add("content-length", "5"), 0).send();
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[4]).send();
            assertThat(client.await(frame -> frame.is(RawHttp2.RST_STREAM, 1)).code())
                    .isEqualTo(1);
            client.request(3, "/").send();
            assertThat(client.outcome(3)).isEqualTo("200");
        }
    }

    @Test
    void trailersWithControlCharactersAreReset() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, post("/upload-end"), 0)
                    .frame(RawHttp2.DATA, 0, 1, new byte[4])
                    .headers(1, RawHttp2.fields("x", "a\nb"), RawHttp2.END_STREAM)
                    .send();
            assertThat(client.outcome(1)).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void moreFieldsThanTheLimitAreAnswered431() throws IOException {
        Http2Headers many = RawHttp2.get("/");
        for (int i = 0; i < 200; i++) {
            many.add("x" + i, "y");
        }
        assertThatAnswers431AndGoesOn(many);
    }

    @Test
    void aHeaderListAboveTheLimitIsAnswered431() throws IOException {
        assertThatAnswers431AndGoesOn(RawHttp2.get("/").add("x", "y".repeat(33 << 10)));
    }

    private static void assertThatAnswers431AndGoesOn(Http2Headers fields) throws IOException {
        long before = requests();
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            byte[] block = client.block(fields);
            int half = Math.min(block.length, 16_000);
            client.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, Arrays.copyOf(block, half));
            for (int at = half; at < block.length; at += 16_000) {
                int end = Math.min(block.length, at + 16_000);
                client.frame(RawHttp2.CONTINUATION, 0, 1, Arrays.copyOfRange(block, at, end));
            }
            client.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1);
            client.send();
            assertThat(client.outcome(1)).isEqualTo("431");
            client.request(3, "/").send();
            assertThat(client.outcome(3)).isEqualTo("200");
        }
        assertThat(requests()).isEqualTo(before + 1);
    }

    @Test
    void streamsAboveTheLimitAreRefusedAndWhatFollowsOnThemIgnored() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            for (int i = 0; i < 250; i++) {
                client.request(2 * i + 1, "/never");
            }
            for (int stream : List.of(501, 503)) {
                client.headers(stream, post("/"), 0).frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, new byte[9]);
            }
            client.send();
            assertThat(client.outcome(501)).isEqualTo("RST 7");
            assertThat(client.outcome(503)).isEqualTo("RST 7");
            client.reset(1, 8).request(505, "/").send();
            assertThat(client.outcome(505)).isEqualTo("200");
        }
    }

    private static Http2Headers post(String path) {
        return RawHttp2.fields(":method", "POST", ":scheme", "http", ":path", path, ":authority", "one.test");
    }
}
