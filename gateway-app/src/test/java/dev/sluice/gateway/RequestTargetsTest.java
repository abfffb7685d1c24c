package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients ask for, as the upstream sees it. */
class RequestTargetsTest extends EndToEnd {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "//x//y/",
                "/a%2Fb",
                "/a%2fb",
                "/%41",
                "/a?",
                "/a?q=a|b",
                "/a?q={x}&r=[y]^`\\\"<>",
                "/{x}",
                "/a[b",
                "/a|b",
                "/a%",
                "/a%zz",
                "/a?b?c",
                "/a;b=c",
                "/a:b@c",
                "/a?x=../../y",
                "/\u00e9?\u00fc",
                "/a'b\"c",
            })
    void pathAndQueryGoAsTheyCame(String target) throws IOException {
        assertThat(RawHttp.request(gateway.port(), "GET " + target + " HTTP/1.1", "Host: one.test"))
                .startsWith("HTTP/1.1 200");
        assertThat(one().lastTarget()).isEqualTo("GET " + target);
        if (target.chars().allMatch(c -> c < 0x80)) {
            assertThat(text(request(H2Request.builder("GET", target)))).isEqualTo("ok");
            assertThat(one().lastTarget()).isEqualTo("GET " + target);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://one.test HTTP/1.1, GET /",
        "GET http://one.test/ HTTP/1.1, GET /",
        "GET HTTP://one.test/a%2Fb? HTTP/1.1, GET /a%2Fb?",
        "GET http://one.test?q HTTP/1.1, GET /?q",
        "GET https://one.test:8443/a HTTP/1.1, GET /a",
        "POST http://one.test//a//b HTTP/1.1, POST //a//b",
    })
    void anAbsoluteFormIsForwardedAsItsPath(String line, String got) throws IOException {
        assertThat(RawHttp.request(gateway.port(), line, "Host: other.test")).startsWith("HTTP/1.1 200");
        assertThat(one().lastTarget()).isEqualTo(got);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http:///a HTTP/1.1",
                "GET http://user@one.test/a HTTP/1.1",
                "GET http://one.test:x/a HTTP/1.1",
                "GET http://one.test:/a HTTP/1.1",
                "GET http://[::1/a HTTP/1.1",
                "GET ftp://one.test/a HTTP/1.1",
                "GET one.test/a HTTP/1.1",
                "GET /a#b HTTP/1.1",
                "GET /a?b#c HTTP/1.1",
                "GET * HTTP/1.1",
                "OPTIONS ** HTTP/1.1",
                "GET /a\u0001b HTTP/1.1",
                "GET /a\u0000b HTTP/1.1",
                "GET /a\u007fb HTTP/1.1",
                "GET /../a HTTP/1.1",
                "GET /a/../../b HTTP/1.1",
                "GET /%2e%2e/b HTTP/1.1",
            })
    void whatIsNoTargetIsRefused(String line) throws IOException {
        long before = one().requests.get();
        assertThat(RawHttp.request(gateway.port(), line, "Host: one.test")).startsWith("HTTP/1.1 400");
        assertThat(one().requests.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "PATCH", "PROPFIND", "QUERY", "TRACE", "x!#$%&'*+-.^_`|~9"})
    void methodsGoAsTheyCame(String method) throws IOException {
        assertThat(RawHttp.request(gateway.port(), method + " /a HTTP/1.1", "Host: one.test"))
                .startsWith("HTTP/1.1 200");
        assertThat(one().lastTarget()).isEqualTo(method + " /a");
    }

    @Test
    void connectEndsTheConnection() throws IOException {
        String answers = RawHttp.exchange(
                gateway.port(),
                "CONNECT one.test:443 HTTP/1.1\r\nHost: one.test:443\r\n\r\nGET /a HTTP/1.1\r\nHost: one.test\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 501").contains("connect-not-supported");
        assertThat(answers.lastIndexOf("HTTP/1.1")).isZero();
    }

    @Test
    void optionsAsteriskLeavesTheConnectionOpen() throws IOException {
        String answers = RawHttp.exchange(
                gateway.port(),
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 204").contains("HTTP/1.1 200").endsWith("ok");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'Host: one.test', one.test", "'Host: [::1]:80', [::1]:80"})
    void anHttp10ClientMayNameNoHost(String field, String host) throws IOException {
        String request = "GET /fields HTTP/1.0\r\n" + field + (field.isEmpty() ? "" : "\r\n") + "\r\n";
        String answer = RawHttp.exchange(gateway.port(), request);
        assertThat(answer).contains(" 200 ").doesNotContainIgnoringCase("transfer-encoding");
        if (!host.isEmpty()) {
            assertThat(answer).contains("host=" + host);
        }
    }

    @Test
    void anHttp10ClientMayKeepItsConnection() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            for (int i = 0; i < 2; i++) {
                String request = "GET /a HTTP/1.0\r\nHost: one.test\r\nConnection: keep-alive\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                assertThat(answerWithLength(socket.getInputStream()))
                        .contains(" 200 ")
                        .containsIgnoringCase("connection: keep-alive");
            }
        }
    }

    private static String answerWithLength(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).isNotNegative();
            head.append((char) next);
        }
        in.readNBytes("ok".length());
        return head.toString();
    }
}
