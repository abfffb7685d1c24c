package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.Frame;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Chunk;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection follows the peer's SETTINGS up and down (RFC 9113 §6.5). */
class SettingsTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static Http2Settings streams(long allowed) {
        return new Http2Settings().maxConcurrentStreams(allowed);
    }

    @Test
    void poolAnnouncesItsOwnSettings() {
        pool.settings(
                s -> s.with(new FlowControl(100_000, 1_000_000, 10_000_000)).with(new HeaderLimits(12_345, 2048)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        assertThat(connection.clientSettings().pushEnabled()).isFalse();
        assertThat(connection.clientSettings().initialWindowSize()).isEqualTo(100_000);
        assertThat(connection.clientSettings().maxHeaderListSize()).isEqualTo(12_345);
        assertThat(connection.clientSettings().headerTableSize()).isEqualTo(2048);
        connection.expectHeaders();
        connection.expectSettingsAck();
        connection.expectCredit(0, 1_000_000 - 65_535);
        assertThat(connection.credit(0)).isEqualTo(1_000_000 - 65_535);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void connectionHasOneSeatWhenSettingsAreLate() {
        pool.limits(1, 100, 100);
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        pool.approach(Duration.ofSeconds(1));
        assertThat(pool.connection().state()).isEqualTo(PoolSnapshot.State.CONNECTING);
        pool.expire(Duration.ofMillis(50));
        assertThat(connection.expectHeaders().path()).isEqualTo("/1");
        assertThat(pool.connection().seats().limit()).isEqualTo(1);
        assertThat(pool.connection().seats().openStreams()).isEqualTo(1);
        assertThat(PoolFixture.waiters(pool.snapshot())).isEqualTo(1);
        connection.sendSettings(streams(2));
        assertThat(connection.expectHeaders().path()).isEqualTo("/2");
        connection.answer(3, "ok");
        connection.answer(5, "ok");
        assertThat(first.text() + second.text()).isEqualTo("okok");
    }

    @Test
    void peersLimitIsNeverPassed() {
        pool.limits(1, 100, 100);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(pool.get("/" + i));
        }
        PeerConnection connection = peer.connect(streams(4));
        for (Call call : calls) {
            connection.answer(connection.expectHeaders().streamId(), "ok");
            assertThat(call.text()).isEqualTo("ok");
        }
        assertThat(connection.mostOpenStreams()).isLessThanOrEqualTo(4);
        assertThat(pool.connection().seats().peerLimit()).isEqualTo(4);
    }

    @Test
    void firstRequestWaitsForThePeersLimit() {
        pool.limits(1, 100, 100);
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        connection.sendSettings(streams(1));
        connection.expectHeaders(3);
        connection.expectNothingElse();
        connection.answer(3, "ok");
        connection.expectHeaders(5);
        connection.answer(5, "ok");
        assertThat(first.text() + second.text()).isEqualTo("okok");
    }

    @Test
    void nothingOpensWhileThePeerAllowsNoStream() {
        pool.limits(1, 100, 100);
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect(streams(0));
        connection.expectNothingElse();
        assertThat(call.pending()).isTrue();
        connection.sendSettings(streams(1));
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void peerThatNeverAllowsAStreamLetsNobodyHang() {
        pool.limits(1, 100, 100);
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect(streams(0));
        connection.fence();
        pool.expire(Timeouts.DEFAULT.acquire());
        assertThat(call.failure().code()).isEqualTo(ErrorCode.ACQUIRE_TIMEOUT);
    }

    @Test
    void limitLoweredBelowWhatIsTakenLetsStreamsFinishAndOpensNone() {
        pool.limits(1, 100, 100);
        List<Call> calls = List.of(pool.get("/1"), pool.get("/2"), pool.get("/3"));
        PeerConnection connection = peer.connect(streams(3));
        calls.forEach(call -> connection.expectHeaders());
        connection.sendSettings(streams(1));
        connection.expectSettingsAck();
        Call late = pool.get("/4");
        pool.settle();
        connection.answer(3, "ok");
        connection.answer(5, "ok");
        connection.expectNothingElse();
        assertThat(late.pending()).isTrue();
        connection.answer(7, "ok");
        connection.expectHeaders(9);
        connection.answer(9, "late");
        assertThat(calls).allSatisfy(call -> assertThat(call.text()).isEqualTo("ok"));
        assertThat(late.text()).isEqualTo("late");
    }

    @Test
    void raisedLimitLetsWaitersGoAtOnce() {
        pool.limits(1, 100, 100);
        List<Call> calls = List.of(pool.get("/1"), pool.get("/2"), pool.get("/3"));
        PeerConnection connection = peer.connect(streams(1));
        connection.expectHeaders(3);
        connection.expectNothingElse();
        connection.sendSettings(streams(3));
        connection.expectHeaders(5);
        connection.expectHeaders(7);
        List.of(3, 5, 7).forEach(id -> connection.answer(id, "ok"));
        assertThat(calls).allSatisfy(call -> assertThat(call.text()).isEqualTo("ok"));
    }

    @Test
    void dataFramesAreNoLongerThanThePeersMaximum() {
        byte[] body = new byte[50_000];
        Call call = pool.send(H2Request.builder("POST", "/").body(body).build());
        PeerConnection connection = peer.connect();
        assertThat(largestFrame(connection, 3)).isLessThanOrEqualTo(16_384);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        connection.windowUpdate(0, 50_000);
        connection.sendSettings(new Http2Settings().maxFrameSize(20_000));
        connection.expectSettingsAck();
        Call second = pool.send(H2Request.builder("POST", "/").body(body).build());
        assertThat(largestFrame(connection, 5)).isLessThanOrEqualTo(20_000);
        connection.answer(5, "ok");
        assertThat(second.text()).isEqualTo("ok");
    }

    private static int largestFrame(PeerConnection connection, int streamId) {
        connection.expectHeaders(streamId);
        int largest = 0;
        Chunk chunk;
        do {
            chunk = connection.expectData(streamId);
            largest = Math.max(largest, chunk.bytes().length);
        } while (!chunk.endStream());
        return largest;
    }

    @Test
    void headerBlockLongerThanAFrameIsContinued() {
        String value = "v".repeat(40_000);
        Call call =
                pool.send(H2Request.builder("GET", "/").header("x-long", value).build());
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().headers().get("x-long")).hasToString(value);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void headerTableShrinksWithThePeersSetting() {
        Call first =
                pool.send(H2Request.builder("GET", "/").header("x-field", "one").build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        connection.answer(3, "ok");
        assertThat(first.text()).isEqualTo("ok");
        connection.sendSettings(new Http2Settings().headerTableSize(0));
        connection.expectSettingsAck();
        connection.useTableSize(0);
        for (int streamId = 5; streamId <= 9; streamId += 2) {
            Call next = pool.send(
                    H2Request.builder("GET", "/").header("x-field", "one").build());
            Head head = connection.expectHeaders(streamId);
            assertThat(head.headers().get("x-field")).hasToString("one");
            connection.answer(streamId, "ok");
            assertThat(next.text()).isEqualTo("ok");
        }
    }

    @Test
    void everySettingsFrameIsAcknowledged() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        for (int i = 1; i <= 20; i++) {
            connection.sendSettings(streams(i));
        }
        connection.expectSettingsAck();
        assertThat(pool.connection().seats().peerLimit()).isEqualTo(20);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @ParameterizedTest(name = "setting {0} = {1}")
    @CsvSource({"2, 2, PROTOCOL_ERROR", "4, 0x80000000, FLOW_CONTROL_ERROR", "5, 16383, PROTOCOL_ERROR"})
    void settingOutOfItsRangeEndsTheConnection(int id, String value, Http2Error code) {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        long number = Long.decode(value);
        byte[] payload = java.nio.ByteBuffer.allocate(6)
                .putShort((short) id)
                .putInt((int) number)
                .array();
        connection.send(new Frame(Frame.SETTINGS, 0, 0, payload));
        assertThat(connection.expectGoAway().code()).isEqualTo(code.code());
        connection.expectClose();
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }
}
