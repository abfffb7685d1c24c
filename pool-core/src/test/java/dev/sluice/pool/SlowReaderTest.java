package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slow reader stalls its own stream only, and what is buffered for it is bounded. */
class SlowReaderTest {
    private static final int STREAM_WINDOW = 40_000;
    private static final int CONNECTION_WINDOW = 65_535;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .settings(s -> s.with(new FlowControl(STREAM_WINDOW, CONNECTION_WINDOW, 4 * STREAM_WINDOW))
                    .with(new ConnectionLimits(0, 1, 100, 100)));

    final ScriptedPeer peer = pool.peer();

    private PeerConnection open(Call call) {
        PeerConnection connection = peer.connect();
        assertThat(call.pending()).isTrue();
        return connection;
    }

    private static Reading answerSlowly(PeerConnection connection, int streamId, Call call) {
        connection.expectHeaders(streamId);
        connection.headers(streamId, false, ":status", "200");
        Reading body = Reading.slowly(call.head());
        connection.data(streamId, new byte[STREAM_WINDOW], false);
        return body;
    }

    @Test
    void unreadBytesEarnNoCreditForTheirStreamButForTheConnection() {
        Call call = pool.get("/");
        PeerConnection connection = open(call);
        Reading body = answerSlowly(connection, 3, call);
        connection.expectCredit(0, 1);
        connection.fence();
        assertThat(connection.credit(3)).isZero();
        assertThat(body.count()).isZero();
        assertThat(pool.connection().traffic().bufferedBytes()).isEqualTo(STREAM_WINDOW);
        body.request(Long.MAX_VALUE);
        body.awaitBytes(STREAM_WINDOW);
        connection.expectCredit(3, STREAM_WINDOW / 2);
        connection.data(3, "", true);
        assertThat(body.text()).hasSize(STREAM_WINDOW);
        assertThat(pool.connection().traffic().bufferedBytes()).isZero();
    }

    @Test
    void threeReadersThatReadNothingHoldUpNoFourth() {
        List<Reading> slow = new ArrayList<>();
        Call first = pool.get("/");
        PeerConnection connection = open(first);
        slow.add(answerSlowly(connection, 3, first));
        slow.add(answerSlowly(connection, 5, pool.get("/")));
        slow.add(answerSlowly(connection, 7, pool.get("/")));
        Call fast = pool.get("/");
        connection.expectHeaders(9);
        connection.headers(9, false, ":status", "200");
        Reading body = Reading.all(fast.head());
        for (int sent = 10_000; sent <= 500_000; sent += 10_000) {
            connection.data(9, new byte[10_000], false);
            body.awaitBytes(sent);
            connection.expectCredit(9, sent - STREAM_WINDOW + 10_000L);
            connection.expectCredit(0, 3L * STREAM_WINDOW + sent - CONNECTION_WINDOW + 10_000L);
        }
        connection.data(9, "", true);
        assertThat(body.text()).hasSize(500_000);
        slow.forEach(reading -> reading.request(Long.MAX_VALUE));
        for (int i = 0; i < 3; i++) {
            connection.data(2 * i + 3, "", true);
            assertThat(slow.get(i).text()).hasSize(STREAM_WINDOW);
        }
    }

    @Test
    void readerIsGivenNoMoreBuffersThanItAskedFor() {
        Call call = pool.get("/");
        PeerConnection connection = open(call);
        connection.expectHeaders();
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.slowly(call.head());
        connection.together(() -> {
            connection.data(3, "one", false);
            connection.data(3, "two", false);
            connection.data(3, "three", true);
        });
        connection.fence();
        assertThat(body.soFar()).isEmpty();
        body.request(1);
        body.awaitBytes(3);
        assertThat(body.soFar()).isEqualTo("one");
        body.request(1);
        body.awaitBytes(6);
        assertThat(body.ended()).isFalse();
        body.request(1);
        assertThat(body.text()).isEqualTo("onetwothree");
    }

    @Test
    void secondReaderIsRefusedAndTheFirstReadsOn() {
        Call call = pool.get("/");
        PeerConnection connection = open(call);
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading first = Reading.all(call.head());
        CompletableFuture<Object> second = new CompletableFuture<>();
        call.head().body().subscribe(second::complete, second::completeExceptionally);
        assertThat(second).failsWithin(10, TimeUnit.SECONDS);
        connection.data(3, "all for the first", true);
        assertThat(first.text()).isEqualTo("all for the first");
    }

    @Test
    void seatsAreAsManyAsWindowsFitIntoTheBuffer() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(pool.get("/" + i));
        }
        PeerConnection connection = peer.connect();
        for (int i = 0; i < 4; i++) {
            connection.expectHeaders(2 * i + 3);
        }
        connection.expectNothingElse();
        assertThat(pool.connection().seats().limit()).isEqualTo(4);
        for (int i = 0; i < 6; i++) {
            connection.answer(2 * i + 3, "ok");
            assertThat(calls.get(i).text()).isEqualTo("ok");
        }
    }

    @Test
    void answersThatEndedUnreadTakeSeatsAway() {
        Call unread = pool.get("/");
        PeerConnection connection = open(unread);
        connection.expectHeaders();
        connection.headers(3, false, ":status", "200");
        connection.data(3, new byte[STREAM_WINDOW], true);
        H2Response response = unread.head();
        pool.await("a seat less", snapshot -> pool.connection().seats().limit() == 3);
        response.discard();
        pool.await("all seats again", snapshot -> pool.connection().seats().limit() == 4);
        connection.expectNothingElse();
    }

    @Test
    void bytesThatPeerCanSendAreBoundedWhenNobodyReads() {
        List<Reading> slow = new ArrayList<>();
        Call first = pool.get("/");
        PeerConnection connection = open(first);
        slow.add(answerSlowly(connection, 3, first));
        for (int streamId = 5; streamId <= 9; streamId += 2) {
            slow.add(answerSlowly(connection, streamId, pool.get("/")));
        }
        Call waiting = pool.get("/");
        connection.fence();
        assertThat(waiting.pending()).isTrue();
        assertThat(pool.connection().traffic().bufferedBytes()).isEqualTo(4L * STREAM_WINDOW);
        assertThat(List.of(connection.credit(3), connection.credit(5), connection.credit(7), connection.credit(9)))
                .containsOnly(0L);
        waiting.cancel();
        for (int i = 0; i < 4; i++) {
            slow.get(i).cancel();
            connection.expectRst(2 * i + 3, Http2Error.CANCEL);
        }
        pool.await("empty buffers", snapshot -> pool.connection().traffic().bufferedBytes() == 0);
    }
}
