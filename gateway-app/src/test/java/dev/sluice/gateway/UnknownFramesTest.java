package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Frames of unknown types are dropped (RFC 9113 §5.5), wherever they come. */
class UnknownFramesTest extends EndToEnd {
    private static final int UNKNOWN = 0xfa;

    private static Http2Headers upload() {
        return RawHttp2.fields(":method", "POST", ":scheme", "http", ":path", "/echo", ":authority", "one.test");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String body(RawHttp2 client, int stream) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawHttp2.Frame frame;
        do {
            frame = client.await(any -> any.is(RawHttp2.DATA, stream));
            body.writeBytes(frame.payload());
        } while (!frame.ends());
        return body.toString(StandardCharsets.US_ASCII);
    }

    /** Waits until what was sent has been read, so that what comes next is in another read. */
    private static void awaitRead(RawHttp2 client) throws IOException {
        client.ping(1).send().await(frame -> frame.type() == RawHttp2.PING);
    }

    @Test
    void betweenARequestsFramesTheyAreNoPartOfIt() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, upload(), 0).frame(UNKNOWN, 0, 1, bytes("!"));
            awaitRead(client);
            client.frame(UNKNOWN, 0, 1, bytes("!")).frame(RawHttp2.DATA, 0, 1, bytes("some"));
            awaitRead(client);
            client.frame(UNKNOWN, RawHttp2.END_STREAM, 1, bytes("!"))
                    .frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, bytes("thing"));
            client.send();
            assertThat(body(client, 1)).isEqualTo("something");
        }
    }

    @Test
    void onStreamsThatAreNotOpenTheyHarmNobody() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.request(1, "/").frame(UNKNOWN, 0, 0).frame(UNKNOWN, 0, 7).send();
            assertThat(client.outcome(1)).isEqualTo("200");
            client.frame(UNKNOWN, 0, 1, bytes("!")).request(3, "/").send();
            assertThat(client.outcome(3)).isEqualTo("200");
        }
    }
}
