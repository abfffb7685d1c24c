package dev.sluice.pool;

import static dev.sluice.pool.peer.Frame.empty;
import static dev.sluice.pool.peer.Frame.ofInts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.Frame;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that leave nothing to go on with: the connection ends with GOAWAY, and the next request gets another. */
class MalformedConnectionTest {
    private static final int IDLE_STREAM = 99;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    /** What the peer does wrong while stream 3 waits for its answer. */
    enum Fault {
        HEADER_BLOCK_THAT_IS_NO_HPACK(
                Http2Error.COMPRESSION_ERROR,
                c -> c.send(
                        new Frame(Frame.HEADERS, Frame.END_HEADERS, 3, new byte[] {(byte) 0xff, (byte) 0xff, 0x7f}))),
        INDEX_ZERO_IN_A_HEADER_BLOCK(
                Http2Error.COMPRESSION_ERROR,
                c -> c.send(new Frame(Frame.HEADERS, Frame.END_HEADERS, 3, new byte[] {(byte) 0x80}))),
        DATA_ON_STREAM_ZERO(Http2Error.PROTOCOL_ERROR, c -> c.send(new Frame(Frame.DATA, 0, 0, new byte[1]))),
        DATA_ON_AN_IDLE_STREAM(
                Http2Error.PROTOCOL_ERROR, c -> c.send(new Frame(Frame.DATA, 0, IDLE_STREAM, new byte[1]))),
        HEADERS_ON_STREAM_ZERO(
                Http2Error.PROTOCOL_ERROR,
                c -> c.send(new Frame(Frame.HEADERS, Frame.END_HEADERS, 0, c.block(":status", "200")))),
        HEADERS_ON_AN_IDLE_STREAM(
                Http2Error.PROTOCOL_ERROR,
                c -> c.send(new Frame(Frame.HEADERS, Frame.END_HEADERS, IDLE_STREAM, c.block(":status", "200")))),
        HEADERS_ON_A_STREAM_OF_THE_PEERS_OWN(
                Http2Error.PROTOCOL_ERROR,
                c -> c.send(new Frame(Frame.HEADERS, Frame.END_HEADERS, 2, c.block(":status", "200")))),
        RESET_OF_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, c -> c.rst(IDLE_STREAM, Http2Error.CANCEL)),
        RESET_OF_STREAM_ZERO(Http2Error.PROTOCOL_ERROR, c -> c.rst(0, Http2Error.CANCEL)),
        RESET_OF_A_WRONG_SIZE(Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.RST_STREAM, 0, 3, new byte[3]))),
        CREDIT_FOR_AN_IDLE_STREAM(Http2Error.PROTOCOL_ERROR, c -> c.windowUpdate(IDLE_STREAM, 1)),
        CREDIT_OF_A_WRONG_SIZE(
                Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.WINDOW_UPDATE, 0, 0, new byte[3]))),
        CONTINUATION_OF_NOTHING(
                Http2Error.PROTOCOL_ERROR, c -> c.send(empty(Frame.CONTINUATION, Frame.END_HEADERS, 3))),
        FRAME_INSIDE_A_HEADER_BLOCK(Http2Error.PROTOCOL_ERROR, c -> {
            c.send(new Frame(Frame.HEADERS, 0, 3, c.block(":status", "200")));
            c.ping(1);
        }),
        CONTINUATION_OF_ANOTHER_STREAM(Http2Error.PROTOCOL_ERROR, c -> {
            c.send(new Frame(Frame.HEADERS, 0, 3, c.block(":status", "200")));
            c.send(empty(Frame.CONTINUATION, Frame.END_HEADERS, 5));
        }),
        PUSH_THAT_WAS_SWITCHED_OFF(
                Http2Error.PROTOCOL_ERROR, c -> c.send(ofInts(Frame.PUSH_PROMISE, Frame.END_HEADERS, 3, 2))),
        FRAME_LONGER_THAN_ALLOWED(
                Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.DATA, 0, 3, new byte[16_385]))),
        SETTINGS_OF_A_WRONG_SIZE(
                Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.SETTINGS, 0, 0, new byte[5]))),
        SETTINGS_ON_A_STREAM(Http2Error.PROTOCOL_ERROR, c -> c.send(empty(Frame.SETTINGS, 0, 3))),
        ACKNOWLEDGEMENT_WITH_A_PAYLOAD(
                Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.SETTINGS, Frame.ACK, 0, new byte[6]))),
        PING_OF_A_WRONG_SIZE(Http2Error.FRAME_SIZE_ERROR, c -> c.send(new Frame(Frame.PING, 0, 0, new byte[7]))),
        PING_ON_A_STREAM(Http2Error.PROTOCOL_ERROR, c -> c.send(new Frame(Frame.PING, 0, 3, new byte[8]))),
        GOAWAY_ON_A_STREAM(Http2Error.PROTOCOL_ERROR, c -> c.send(ofInts(Frame.GOAWAY, 0, 3, 0, 0))),
        GOAWAY_OF_A_WRONG_SIZE(Http2Error.FRAME_SIZE_ERROR, c -> c.send(ofInts(Frame.GOAWAY, 0, 0, 0))),
        PADDING_LONGER_THAN_ITS_FRAME(
                Http2Error.PROTOCOL_ERROR, c -> c.send(new Frame(Frame.DATA, Frame.PADDED, 3, new byte[] {5, 0, 0})));

        private final Http2Error code;
        private final Consumer<PeerConnection> deed;

        Fault(Http2Error code, Consumer<PeerConnection> deed) {
            this.code = code;
            this.deed = deed;
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultEndsTheConnection(Fault fault) {
        Call call = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        fault.deed.accept(connection);
        assertThat(connection.expectGoAway().code()).isEqualTo(fault.code.code());
        connection.expectClose();
        assertBroken(call.failure());
        assertBroken(other.failure());
        assertNextRequestGetsAnotherConnection();
    }

    private static void assertBroken(PoolException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.IF_IDEMPOTENT);
    }

    private void assertNextRequestGetsAnotherConnection() {
        pool.awaitConnections(0);
        Call next = pool.get("/3");
        PeerConnection fresh = peer.connect();
        fresh.expectHeaders(3);
        fresh.answer(3, "ok");
        assertThat(next.text()).isEqualTo("ok");
    }

    @Test
    void peerThatSpeaksNoHttp2FailsTheDial() {
        Call call = pool.get("/");
        PeerConnection connection = peer.accept();
        connection.raw("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        PoolException failure = call.failure();
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
    }

    @Test
    void headerBlockWithoutEndIsCutOff() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.send(new Frame(Frame.HEADERS, 0, 3, connection.block(":status", "200")));
        byte[] field = connection.block("x-field", "v".repeat(10_000));
        boolean cut = false;
        for (int sent = 0; sent < 10_000 && !cut; sent++) {
            cut = !connection.offer(() -> connection.send(new Frame(Frame.CONTINUATION, 0, 3, field)));
        }
        assertThat(cut).as("cut off within 100 MB").isTrue();
        assertThat(call.failure().verdict()).isNotEqualTo(RetryVerdict.SAFE);
        pool.awaitConnections(0);
    }

    @Test
    void unknownFramesAndSettingsAreIgnored() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.send(new Frame(0xbe, 0xff, 3, new byte[100]));
        connection.send(new Frame(0xef, 0, 0, new byte[0]));
        connection.send(new Frame(Frame.SETTINGS, 0, 0, new byte[] {0x7a, 0x7a, 1, 2, 3, 4}));
        connection.send(new Frame(Frame.PRIORITY, 0, 3, new byte[] {0, 0, 0, 7, 1}));
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        connection.expectNothingElse();
    }
}
