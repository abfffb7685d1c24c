package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import io.netty.handler.codec.DateFormatter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Which fields cross the gateway, in both directions and over both protocols. */
class FieldsTest extends EndToEnd {
    private static Map<String, String> seen(String... fields) throws IOException {
        String answer = RawHttp.exchange(
                gateway.port(),
                "GET /fields HTTP/1.1\r\nHost: one.test\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
        String body = answer.substring(answer.indexOf("GET /fields"));
        return TestBackend.parse(body.substring(0, body.lastIndexOf("\nx-request-id=") + 1));
    }

    @Test
    void whatConnectionNamesEndsAtTheGateway() throws IOException {
        assertThat(seen(
                        "Connection: close, X-One",
                        "Connection: x-two,,X-THREE",
                        "X-One: 1",
                        "x-two: 2",
                        "X-Three: 3",
                        "X-Four: 4"))
                .containsEntry("x-four", "4")
                .doesNotContainKeys("connection", "x-one", "x-two", "x-three");
    }

    @Test
    void whatIsForAllRecipientsCannotBeNamed() throws IOException {
        assertThat(seen(
                        "Connection: close, authorization, cookie, host, cache-control, if-match, content-type, :path, :method",
                        "Authorization: Basic abc",
                        "Cookie: a=1",
                        "Cache-Control: no-store",
                        "If-Match: \"x\"",
                        "Content-Type: text/plain"))
                .containsEntry("authorization", "Basic abc")
                .containsEntry("cookie", "a=1")
                .containsEntry("host", "one.test")
                .containsEntry("cache-control", "no-store")
                .containsEntry("if-match", "\"x\"")
                .containsEntry("content-type", "text/plain");
    }

    @Test
    void aNamedContentLengthStillFramesItsBody() throws IOException {
        assertThat(
                        RawHttp.exchange(
                                gateway.port(),
                                "POST /echo HTTP/1.1\r\nHost: one.test\r\nConnection: close, content-length\r\nContent-Length: 5\r\n\r\nhello"))
                .startsWith("HTTP/1.1 200")
                .contains("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trailers", "gzip;q=0.5, Trailers"})
    void teGoesOnAsTrailers(String te) throws IOException {
        assertThat(seen("Connection: close, te", "TE: " + te)).containsEntry("te", "trailers");
    }

    @Test
    void otherTransferCodingsDoNotGoOn() throws IOException {
        assertThat(seen("Connection: close, te", "TE: gzip")).doesNotContainKey("te");
    }

    @Test
    void webSocketsHandshakeGoesOnAsTheGetThatItIs() throws IOException {
        assertThat(seen(
                        "Connection: close, Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
                .doesNotContainKeys("upgrade", "connection")
                .containsEntry("sec-websocket-version", "13");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void fieldsThatTheServerMakesUpStayHere(Protocol protocol) {
        String text = protocol.client()
                .headers(fields -> fields.set("x-http2-scheme", "https").set("x-http2-anything", "1"))
                .post()
                .uri("/fields")
                .send(Flux.just(TestBackend.text("body")))
                .responseContent()
                .aggregate()
                .asString()
                .block(PATIENCE);
        Map<String, String> fields = TestBackend.parse(String.valueOf(text));
        // the backend's own server makes these two up again
        assertThat(fields.get("x-http2-scheme")).isEqualTo("http");
        assertThat(fields.keySet().stream().filter(name -> name.startsWith("x-http2-")))
                .containsExactlyInAnyOrder("x-http2-scheme", "x-http2-stream-id");
    }

    @Test
    void crumbsOfACookieArriveAsOneCookie() {
        H2Request.Builder request = H2Request.builder("GET", "/fields")
                .header("cookie", "a=1")
                .header("cookie", "b=2")
                .header("x-between", "1")
                .header("cookie", "c=3; d=4");
        assertThat(TestBackend.parse(text(request(request)))).containsEntry("cookie", "a=1; b=2; c=3; d=4");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void setCookieIsNeverJoined(Protocol protocol) {
        List<String> cookies = protocol.client()
                .get()
                .uri("/cookies")
                .response()
                .map(head -> head.responseHeaders().getAll("set-cookie"))
                .block(PATIENCE);
        assertThat(cookies).containsExactly("a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2", "c=3");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anAnswerWithoutADateGetsOneAndAnotherKeepsIts(Protocol protocol) {
        String made = date(protocol, "/fields");
        assertThat(DateFormatter.parseHttpDate(made)).isNotNull();
        assertThat(date(protocol, "/cookies")).isEqualTo("Wed, 01 Jan 2025 00:00:00 GMT");
        assertThat(DateFormatter.parseHttpDate(date(protocol, "/%2e%2e/"))).isNotNull();
    }

    private static String date(Protocol protocol, String uri) {
        List<String> dates = protocol.client()
                .get()
                .uri(uri)
                .response()
                .map(head -> head.responseHeaders().getAll("date"))
                .block(PATIENCE);
        assertThat(dates).hasSize(1);
        return dates.get(0);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theGatewayDoesNotSayWhatItIs(Protocol protocol) {
        Boolean says = protocol.client()
                .get()
                .uri("/")
                .response()
                .map(head -> head.responseHeaders().contains("server")
                        || head.responseHeaders().contains("via"))
                .block(PATIENCE);
        assertThat(says).isFalse();
    }
}
