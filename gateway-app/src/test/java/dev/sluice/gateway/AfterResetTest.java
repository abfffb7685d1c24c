package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.RawHttp2.Frame;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing of a stream is sent behind its RST_STREAM (RFC 9113 §5.1). */
class AfterResetTest {
    private static final int USUAL_WINDOW_BYTES = 65_535;
    private static final int FRAME_BYTES = 16 << 10;
    private static final int LIMIT_BYTES = 120 << 10;

    private static final byte[] WIDER = ByteBufUtil.getBytes(Unpooled.copyInt(1 << 24));

    private static FrameBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = new FrameBackend(AfterResetTest::answer);
        gateway = TestGateway.start("-b", backend.uri(), "--sluice.limits.body=" + LIMIT_BYTES);
    }

    private static void answer(FrameBackend.Stream stream) {
        stream.head("200");
        boolean big = stream.path().equals("/big");
        stream.data(big ? "more than a window".repeat(16 << 10) : "some", false);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    private static Http2Headers post(String path) {
        return RawHttp2.get(path).method("POST");
    }

    /** The types of a stream's frames, from its RST_STREAM until a round trip later. */
    private static List<Integer> fromReset(RawHttp2 client, int stream) throws IOException {
        List<Integer> types = new ArrayList<>();
        client.await(frame -> frame.is(RawHttp2.RST_STREAM, stream));
        client.ping(2).send();
        for (Frame frame = client.next(); frame != null && frame.type() != RawHttp2.PING; frame = client.next()) {
            if (frame.stream() == stream) {
                types.add(frame.type());
            }
        }
        return types;
    }

    @Test
    void nothingOfAnAnswerFollowsThatWaitedForTheWindow() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.headers(1, post("/big").add("content-length", "5"), 0).send();
            long bytes = 0;
            while (bytes < USUAL_WINDOW_BYTES) {
                bytes += client.await(frame -> frame.is(RawHttp2.DATA, 1)).payload().length;
            }
            client.frame(RawHttp2.DATA, 0, 1, new byte[6])
                    .frame(RawHttp2.WINDOW_UPDATE, 0, 1, WIDER)
                    .frame(RawHttp2.WINDOW_UPDATE, 0, 0, WIDER)
                    .send();
            assertThat(fromReset(client, 1)).isEmpty();
        }
    }

    /**
     * The frame that is one too many is also the one at which half of the stream's window is used up. The connection's
     * credit comes nonetheless: all of these have more than its window.
     */
    @Test
    void noCreditFollowsForAnUploadThatGrewTooLarge() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.send().await(frame -> frame.type() == RawHttp2.SETTINGS);
            client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            for (int id = 1; id <= 15; id += 2) {
                int stream = id;
                client.headers(stream, post("/some"), 0).send();
                client.await(frame -> frame.is(RawHttp2.DATA, stream));
                for (int sent = 0; sent <= LIMIT_BYTES; sent += FRAME_BYTES) {
                    client.frame(RawHttp2.DATA, 0, stream, new byte[FRAME_BYTES]);
                }
                client.send();
                assertThat(fromReset(client, stream)).isEmpty();
            }
        }
    }
}
