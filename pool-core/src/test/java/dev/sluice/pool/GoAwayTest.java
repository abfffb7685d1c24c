package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GOAWAY in all its forms (RFC 9113 §6.8). */
class GoAwayTest {
    private static final int NOTICE = Integer.MAX_VALUE;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static void finish(PeerConnection connection, int streamId, Call call) {
        connection.answer(streamId, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    private void awaitDraining() {
        pool.await(
                "a draining connection",
                snapshot -> pool.connections().stream().anyMatch(c -> c.state() == PoolSnapshot.State.DRAINING));
    }

    @Test
    void streamsUpToTheLastFinishAndThenTheConnectionCloses() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.goAway(5, Http2Error.NO_ERROR);
        awaitDraining();
        finish(connection, 3, first);
        assertThat(second.pending()).isTrue();
        finish(connection, 5, second);
        connection.expectClose();
        assertThat(pool.listener().count("goAway PEER 0")).isEqualTo(1);
    }

    @Test
    void newRequestsGoToAnotherConnection() {
        Call first = pool.get("/1");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        old.goAway(3, Http2Error.NO_ERROR);
        awaitDraining();
        Call second = pool.get("/2");
        PeerConnection fresh = peer.connect();
        assertThat(fresh.expectHeaders().path()).isEqualTo("/2");
        finish(fresh, 3, second);
        finish(old, 3, first);
        old.expectClose();
    }

    @Test
    void streamsAboveTheLastAreSentAgainElsewhereWhateverTheirMethod() {
        Call kept = pool.get("/kept");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        Call get = pool.get("/get");
        Call post = pool.post("/post", "a small body");
        old.expectHeaders(5);
        old.expectHeaders(7);
        assertThat(old.expectBody(7)).isEqualTo("a small body");
        old.goAway(3, Http2Error.NO_ERROR);
        PeerConnection fresh = peer.connect();
        int getId = fresh.expectRequest("/get").streamId();
        int postId = fresh.expectRequest("/post").streamId();
        assertThat(fresh.expectBody(postId)).isEqualTo("a small body");
        finish(fresh, getId, get);
        finish(fresh, postId, post);
        finish(old, 3, kept);
        old.expectClose();
        assertThat(pool.listener().count("retried GOAWAY")).isEqualTo(2);
    }

    @Test
    void noticeStopsNewStreamsAndTakesNoneBack() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        old.expectHeaders(5);
        old.goAway(NOTICE, Http2Error.NO_ERROR);
        awaitDraining();
        Call third = pool.get("/3");
        PeerConnection fresh = peer.connect();
        finish(fresh, fresh.expectRequest("/3").streamId(), third);
        finish(old, 3, first);
        finish(old, 5, second);
        old.expectClose();
        assertThat(pool.listener().count("retried")).isZero();
    }

    @Test
    void secondGoAwayWithALowerIdTakesBackWhatIsAboveIt() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        Call third = pool.get("/3");
        PeerConnection old = peer.connect();
        List.of(3, 5, 7).forEach(old::expectHeaders);
        old.goAway(NOTICE, Http2Error.NO_ERROR);
        old.goAway(5, Http2Error.NO_ERROR);
        PeerConnection fresh = peer.connect();
        finish(fresh, fresh.expectRequest("/3").streamId(), third);
        old.goAway(3, Http2Error.NO_ERROR);
        finish(fresh, fresh.expectRequest("/2").streamId(), second);
        finish(old, 3, first);
        old.expectClose();
    }

    @Test
    void withAnErrorCodeNothingIsProvedUnprocessed() {
        Call acted = pool.get("/1");
        Call above = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.goAway(3, Http2Error.INTERNAL_ERROR, "on fire");
        connection.closeTcp();
        assertDied(acted.failure());
        assertDied(above.failure());
        assertThat(pool.listener().count("retried")).isZero();
    }

    private static void assertDied(PoolException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.GOAWAY);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.IF_IDEMPOTENT);
        assertThat(failure.http2Code()).isEqualTo(Http2Error.INTERNAL_ERROR.code());
    }

    @Test
    void errorCodeWithTheHighestIdIsNoNotice() {
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.goAway(NOTICE, Http2Error.INTERNAL_ERROR);
        connection.abortTcp();
        assertDied(call.failure());
    }

    @Test
    void idleConnectionThatIsToldToGoIsReplacedSilently() {
        Call first = pool.get("/1");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        finish(old, 3, first);
        old.goAway(3, Http2Error.NO_ERROR);
        old.expectClose();
        Call second = pool.get("/2");
        PeerConnection fresh = peer.connect();
        fresh.expectHeaders(3);
        finish(fresh, 3, second);
    }

    @Test
    void eightLongStreamsOnADrainingConnectionDoNotStarveNewRequests() {
        pool.limits(1, 8, 100);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(pool.get("/long"));
        }
        PeerConnection old = peer.connect();
        calls.forEach(call -> old.expectRequest("/long"));
        old.goAway(NOTICE, Http2Error.NO_ERROR);
        awaitDraining();
        PeerConnection fresh = null;
        for (int i = 0; i < 20; i++) {
            Call call = pool.get("/new");
            fresh = fresh == null ? peer.connect() : fresh;
            finish(fresh, fresh.expectRequest("/new").streamId(), call);
        }
        for (int i = 0; i < 8; i++) {
            finish(old, 2 * i + 3, calls.get(i));
        }
        old.expectClose();
    }

    @Test
    void drainingConnectionClosesAtItsDeadline() {
        pool.settings(s -> s.with(new Lifetime(
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        0,
                        0,
                        Integer.MAX_VALUE,
                        Duration.ofSeconds(20),
                        100))
                .with(new PingPolicy(Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofSeconds(1))));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.goAway(NOTICE, Http2Error.NO_ERROR);
        awaitDraining();
        pool.approach(Duration.ofSeconds(20));
        assertThat(call.pending()).isTrue();
        pool.advance(Duration.ofSeconds(2));
        connection.expectClose();
        PoolException failure = call.failure();
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.IF_IDEMPOTENT);
        pool.awaitConnections(0);
    }

    @Test
    void requestThatIsAlwaysTurnedAwayFailsAfterItsAttempts() {
        pool.settings(s -> s.with(new RetryPolicy(3, 64 << 10, 1.0, 100)));
        Call call = pool.post("/", "body");
        for (int attempt = 0; attempt < 3; attempt++) {
            PeerConnection connection = peer.connect();
            connection.expectHeaders(3);
            connection.goAway(0, Http2Error.NO_ERROR);
            connection.expectClose();
        }
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.GOAWAY);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
    }

    @Test
    void requestIsNotLostWhenGoAwayAndItsAnswerShareAPacket() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection old = peer.connect();
        old.expectHeaders(3);
        old.expectHeaders(5);
        old.together(() -> {
            old.goAway(3, Http2Error.NO_ERROR);
            old.answer(3, "ok");
        });
        assertThat(first.text()).isEqualTo("ok");
        PeerConnection fresh = peer.connect();
        finish(fresh, fresh.expectRequest("/2").streamId(), second);
        old.expectClose();
    }
}
