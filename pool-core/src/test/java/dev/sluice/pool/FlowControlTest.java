package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.Frame;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Windows in both directions, as RFC 9113 §5.2 and §6.9 have them. */
class FlowControlTest {
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private Call upload(int bytes) {
        return pool.send(H2Request.builder("POST", "/").body(new byte[bytes]).build());
    }

    private static Http2Settings window(int bytes) {
        return new Http2Settings().initialWindowSize(bytes);
    }

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void bodyStopsAtTheStreamsWindowAndGoesOnWithCredit() {
        Call call = upload(100);
        PeerConnection connection = peer.connect(window(10));
        connection.expectHeaders();
        connection.expectBytes(3, 10);
        connection.expectNothingElse();
        connection.windowUpdate(3, 30);
        connection.expectBytes(3, 30);
        connection.expectNothingElse();
        connection.windowUpdate(3, 1000);
        assertThat(connection.expectBody(3)).hasSize(60);
        finish(connection, 3, call);
    }

    @Test
    void bodiesShareTheConnectionsWindow() {
        Call first = upload(40_000);
        Call second = upload(40_000);
        PeerConnection connection = peer.connect(window(1 << 20));
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        int sent = connection.fence().stream()
                .mapToInt(received ->
                        received instanceof dev.sluice.pool.peer.Received.Chunk chunk ? chunk.bytes().length : 0)
                .sum();
        assertThat(sent).isEqualTo(65_535);
        connection.windowUpdate(0, 80_000 - 65_535);
        connection.expectBytes(3, 40_000);
        connection.expectBytes(5, 40_000);
        finish(connection, 3, first);
        finish(connection, 5, second);
    }

    @Test
    void windowThatWentNegativeMustFirstBeMadeUpFor() {
        Call call = upload(200);
        PeerConnection connection = peer.connect(window(100));
        connection.expectHeaders();
        connection.expectBytes(3, 100);
        connection.sendSettings(window(40));
        connection.expectSettingsAck();
        connection.windowUpdate(3, 60);
        connection.expectNothingElse();
        connection.windowUpdate(3, 10);
        connection.expectBytes(3, 10);
        connection.expectNothingElse();
        connection.windowUpdate(3, 90);
        connection.expectBytes(3, 90);
        finish(connection, 3, call);
    }

    @Test
    void raisedInitialWindowReleasesStreamsThatWait() {
        Call call = upload(100);
        PeerConnection connection = peer.connect(window(0));
        connection.expectHeaders();
        connection.expectNothingElse();
        connection.sendSettings(window(100));
        connection.expectBytes(3, 100);
        finish(connection, 3, call);
    }

    @Test
    void closedWindowOfOneStreamHoldsUpNoOther() {
        Call stuck = upload(100);
        PeerConnection connection = peer.connect(window(0));
        connection.expectHeaders(3);
        Call other = pool.get("/");
        connection.expectHeaders(5);
        finish(connection, 5, other);
        connection.windowUpdate(3, 100);
        connection.expectBytes(3, 100);
        finish(connection, 3, stuck);
    }

    @Test
    void creditOfZeroIsAnErrorOfTheStream() {
        Call call = upload(100);
        PeerConnection connection = peer.connect(window(10));
        connection.expectHeaders();
        connection.expectBytes(3, 10);
        connection.windowUpdate(3, 0);
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        Call next = pool.get("/");
        connection.expectHeaders(5);
        finish(connection, 5, next);
    }

    @Test
    void creditOfZeroForTheConnectionEndsIt() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.windowUpdate(0, 0);
        assertThat(connection.expectGoAway().code()).isEqualTo(Http2Error.PROTOCOL_ERROR.code());
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(pool.listener().count("goAway POOL 1")).isEqualTo(1);
    }

    @Test
    void windowThatOverflowsIsAnErrorOfTheStream() {
        Call call = upload(100);
        PeerConnection connection = peer.connect(window(10));
        connection.expectHeaders();
        connection.expectBytes(3, 10);
        connection.windowUpdate(3, LARGEST_WINDOW);
        connection.expectBytes(3, 90);
        connection.windowUpdate(3, LARGEST_WINDOW);
        connection.expectRst(3, Http2Error.FLOW_CONTROL_ERROR);
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        Call next = pool.get("/");
        connection.expectHeaders(5);
        finish(connection, 5, next);
    }

    @Test
    void connectionsWindowThatOverflowsEndsIt() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.windowUpdate(0, LARGEST_WINDOW);
        assertThat(connection.expectGoAway().code()).isEqualTo(Http2Error.FLOW_CONTROL_ERROR.code());
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void peerThatSendsMoreThanItMayIsCutOff() {
        pool.settings(s -> s.with(new FlowControl(100, 65_535, 100_000)));
        Call first = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        finish(connection, 3, first);
        // a window is binding for streams that are opened after the peer has acknowledged it
        Call call = pool.get("/");
        connection.expectHeaders(5);
        connection.headers(5, false, ":status", "200");
        Reading body = Reading.slowly(call.head());
        connection.data(5, new byte[101], false);
        // the codec detects the one, and while it returns the credit says the other
        assertThat(connection.expectRst(5))
                .isIn(Http2Error.FLOW_CONTROL_ERROR.code(), Http2Error.INTERNAL_ERROR.code());
        PoolException failure = body.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        Call next = pool.get("/");
        connection.expectHeaders(7);
        finish(connection, 7, next);
    }

    @Test
    void paddingCountsAgainstTheWindowAndIsGivenBack() {
        pool.settings(s -> s.with(new FlowControl(1000, 65_535, 100_000)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        byte[] padded = new byte[1 + 300 + 200];
        padded[0] = (byte) 200;
        for (int sent = 0; sent < 10; sent++) {
            connection.send(new Frame(Frame.DATA, Frame.PADDED, 3, padded));
            body.awaitBytes(300 * (sent + 1));
            connection.expectCredit(3, Math.max(0, 501L * sent - 500));
        }
        connection.data(3, "", true);
        assertThat(body.text()).hasSize(3000);
    }
}
