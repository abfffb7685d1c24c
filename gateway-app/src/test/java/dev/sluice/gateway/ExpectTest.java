package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** {@code Expect: 100-continue}, and the other thing that clients ask ahead of a body: {@code Upgrade: h2c}. */
class ExpectTest extends EndToEnd {
    private static String head(String path, String... fields) {
        return "POST " + path + " HTTP/1.1\r\nHost: one.test\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    /** Sends a head, reads as long as wanted, and sends the rest as soon as a 100 has come. */
    private static String conversation(String head, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            send(socket, head);
            InputStream in = socket.getInputStream();
            StringBuilder got = new StringBuilder();
            boolean sent = false;
            for (int next = in.read(); next >= 0; next = in.read()) {
                got.append((char) next);
                if (!sent && got.indexOf("HTTP/1.1 100 Continue\r\n\r\n") == 0) {
                    sent = true;
                    send(socket, body);
                }
            }
            return got.toString();
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "100-Continue"})
    void aBodyIsAskedForOnceItsUpstreamWantsIt(String expectation) throws IOException {
        String head = head("/echo", "Expect: " + expectation, "Content-Length: 4", "Connection: close");
        String answer = conversation(head, "body");
        assertThat(answer)
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
                .contains("body");
        assertThat(answer.split("HTTP/1.1 100", -1)).hasSize(2);
    }

    @Test
    void theExpectationEndsAtTheGateway() throws IOException {
        String head = head("/fields", "Expect: 100-continue", "Content-Length: 4", "Connection: close");
        assertThat(conversation(head, "body")).contains("POST /fields\n").doesNotContain("expect=");
    }

    @Test
    void theConnectionGoesOnAfterABodyThatWasAskedFor() throws IOException {
        String head = head("/echo", "Expect: 100-continue", "Content-Length: 4");
        String next = head("/echo", "Content-Length: 4", "Connection: close") + "next";
        assertThat(conversation(head, "body" + next))
                .containsSubsequence("HTTP/1.1 200", "body", "HTTP/1.1 200", "next");
    }

    @Test
    void aRefusedRequestGetsItsAnswerWithoutA100AndTheConnectionEnds() throws IOException {
        // its body may come now or not: what comes could be taken for a request
        String answer = conversation(head("/../x", "Expect: 100-continue", "Content-Length: 4"), "");
        assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase("connection: close");
    }

    @Test
    void noBodyIsAskedForThatNoUpstreamWants() throws IOException {
        try (TestGateway own = TestGateway.start("-b", "h2c://127.0.0.1:1")) {
            String answer = RawHttp.exchange(own.port(), head("/x", "Expect: 100-continue", "Content-Length: 4"));
            assertThat(answer).startsWith("HTTP/1.1 503").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void anUnknownExpectationFails() throws IOException {
        long before = one().requests.get();
        String answer = RawHttp.exchange(gateway.port(), head("/echo", "Expect: a-pony", "Content-Length: 4") + "body");
        assertThat(answer)
                .startsWith("HTTP/1.1 417")
                .contains("expectation-failed")
                .contains("connection: close");
        assertThat(request(H2Request.builder("POST", "/echo").header("expect", "a-pony"))
                        .status())
                .isEqualTo(417);
        assertThat(one().requests.get()).isEqualTo(before);
    }

    @Test
    void anHttp10ClientsExpectationIsIgnored() throws IOException {
        String request =
                "POST /echo HTTP/1.0\r\nHost: one.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody";
        assertThat(RawHttp.exchange(gateway.port(), request))
                .startsWith("HTTP/1.")
                .doesNotContain("100 Continue")
                .endsWith("body");
    }

    @Test
    void anHttp2ClientGetsTheWholeAnswerAfterIts100() {
        H2Request.Builder upload = H2Request.builder("POST", "/echo")
                .header("expect", "100-continue")
                .body(Flux.just(TestBackend.text("body")));
        assertThat(text(request(upload))).isEqualTo("body");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theJdksClientGetsItsAnswers(Version version) throws Exception {
        java.net.http.HttpClient client =
                java.net.http.HttpClient.newBuilder().version(version).build();
        assertThat(ask(client, HttpRequest.Builder::GET)).isEqualTo("");
        assertThat(ask(client, request -> request.POST(HttpRequest.BodyPublishers.ofString("body"))))
                .isEqualTo("body");
        String big = "x".repeat(500_000);
        assertThat(ask(client, request -> request.POST(HttpRequest.BodyPublishers.ofString(big))))
                .isEqualTo(big);
        assertThat(ask(
                        client,
                        request -> request.expectContinue(true).POST(HttpRequest.BodyPublishers.ofString("body"))))
                .isEqualTo("body");
    }

    private static String ask(java.net.http.HttpClient client, UnaryOperator<HttpRequest.Builder> how)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/echo"));
        HttpResponse<String> answer = client.send(how.apply(request).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void anUpgradeIsIgnored() throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(),
                head(
                                "/fields",
                                "Connection: Upgrade, HTTP2-Settings, close",
                                "Upgrade: h2c",
                                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                                "Content-Length: 4")
                        + "body");
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("POST /fields\n")
                .doesNotContain("upgrade=", "http2-settings=");
    }
}
