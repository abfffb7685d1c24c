package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many requests at once: as many per connection as it seats, then another connection, then a bounded queue. */
class MultiplexingTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    @Test
    void requestsShareOneConnectionAndAnswersComeInAnyOrder() {
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        Call third = pool.get("/3");
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().streamId()).isEqualTo(3);
        assertThat(connection.expectHeaders().streamId()).isEqualTo(5);
        assertThat(connection.expectHeaders().streamId()).isEqualTo(7);
        connection.answer(7, "third");
        connection.answer(3, "first");
        connection.answer(5, "second");
        assertThat(first.text()).isEqualTo("first");
        assertThat(second.text()).isEqualTo("second");
        assertThat(third.text()).isEqualTo("third");
    }

    @Test
    void pseudoFieldsAreFilledInFromTheOrigin() {
        Call call = pool.send(H2Request.builder("GET", "/a%2Fb?q=a|b")
                .header("X-Some", "value")
                .build());
        PeerConnection connection = peer.connect();
        Head head = connection.expectHeaders();
        assertThat(head.endStream()).isTrue();
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.path()).isEqualTo("/a%2Fb?q=a|b");
        assertThat(head.headers().scheme()).hasToString("http");
        assertThat(head.headers().authority()).hasToString(pool.origin().authority());
        assertThat(head.headers().get("x-some")).hasToString("value");
        connection.headers(3, true, ":status", "200", "x-answer", "yes");
        assertThat(call.head().status()).isEqualTo(200);
        assertThat(call.head().headers().get("x-answer")).hasToString("yes");
        assertThat(call.text()).isEmpty();
    }

    @Test
    void oneDialServesAllThatWaitForIt() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(pool.get("/"));
        }
        pool.settle();
        PeerConnection connection = peer.connect();
        for (Call call : calls) {
            connection.answer(connection.expectHeaders().streamId(), "ok");
            assertThat(call.text()).isEqualTo("ok");
        }
        assertThat(pool.dials()).isEqualTo(1);
    }

    @Test
    void secondConnectionIsDialledWhenMoreWaitThanOneSeats() {
        pool.limits(8, 2, 10);
        List<Call> calls = List.of(pool.get("/1"), pool.get("/2"), pool.get("/3"));
        PeerConnection first = peer.connect();
        PeerConnection second = peer.connect();
        assertThat(List.of(
                        first.expectHeaders().streamId(),
                        first.expectHeaders().streamId(),
                        second.expectHeaders().streamId()))
                .containsExactly(3, 5, 3);
        first.answer(3, "ok");
        first.answer(5, "ok");
        second.answer(3, "ok");
        assertThat(calls).allSatisfy(call -> assertThat(call.text()).isEqualTo("ok"));
        assertThat(pool.dials()).isEqualTo(2);
    }

    @Test
    void requestBeyondTheLastSeatWaitsForTheNextFreeOne() {
        pool.limits(1, 1, 10);
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        Call third = pool.get("/3");
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().path()).isEqualTo("/1");
        connection.expectNothingElse();
        assertThat(PoolFixture.waiters(pool.snapshot())).isEqualTo(2);
        connection.answer(3, "one");
        assertThat(connection.expectHeaders().path()).isEqualTo("/2");
        connection.expectNothingElse();
        connection.answer(5, "two");
        assertThat(connection.expectHeaders().path()).isEqualTo("/3");
        connection.answer(7, "three");
        assertThat(first.text() + second.text() + third.text()).isEqualTo("onetwothree");
        assertThat(pool.dials()).isEqualTo(1);
    }

    @Test
    void requestIsRefusedAtOnceWhenTheQueueIsFull() {
        pool.limits(1, 1, 1);
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        Call waiting = pool.get("/2");
        PoolException refused = pool.get("/3").failure();
        assertThat(refused.code()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(refused.initiator()).isEqualTo(Initiator.POOL);
        assertThat(refused.verdict()).isEqualTo(RetryVerdict.SAFE);
        connection.answer(3, "ok");
        connection.expectHeaders(5);
        connection.answer(5, "ok");
        assertThat(first.text() + waiting.text()).isEqualTo("okok");
    }

    @Test
    void withoutAQueueARequestGetsAFreshConnectionAllTheSame() {
        pool.limits(1, 2, 0);
        Call call = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        Call second = pool.get("/2");
        connection.expectHeaders();
        assertThat(pool.get("/3").failure().code()).isEqualTo(ErrorCode.QUEUE_FULL);
        connection.answer(3, "ok");
        connection.answer(5, "ok");
        assertThat(call.text() + second.text()).isEqualTo("okok");
    }

    @Test
    void waiterFailsAtItsDeadline() {
        pool.limits(1, 1, 10);
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders();
        Call waiting = pool.get("/2");
        pool.approach(Timeouts.DEFAULT.acquire());
        assertThat(waiting.pending()).isTrue();
        pool.expire(java.time.Duration.ofMillis(50));
        PoolException failure = waiting.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.ACQUIRE_TIMEOUT);
        assertThat(failure.initiator()).isEqualTo(Initiator.POOL);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
        connection.answer(3, "ok");
        assertThat(first.text()).isEqualTo("ok");
        connection.expectNothingElse();
    }

    @Test
    void streamsAreSpreadByFewest() {
        Call warm = Call.of(
                pool.pool().warmUp(pool.origin(), 2).then(pool.pool().request(pool.origin(), H2Request.get("/1"))));
        PeerConnection left = peer.connect();
        PeerConnection right = peer.connect();
        pool.await("a request under way", snapshot -> PoolFixture.openStreams(snapshot) == 1);
        Call other = pool.get("/2");
        pool.awaitOpenStreams(2);
        left.answer(left.expectHeaders().streamId(), "ok");
        right.answer(right.expectHeaders().streamId(), "ok");
        assertThat(warm.text() + other.text()).isEqualTo("okok");
    }

    @Test
    void warmUpCompletesWhenItsConnectionsStand() {
        var warm = pool.pool().warmUp(pool.origin(), 3).toFuture();
        peer.connect();
        peer.connect();
        pool.await("two dials", snapshot -> pool.dials() == 2);
        assertThat(warm).isNotDone();
        peer.connect();
        Call.end(warm);
        assertThat(pool.connections())
                .hasSize(3)
                .allSatisfy(c -> assertThat(c.state()).isEqualTo(PoolSnapshot.State.AVAILABLE));
    }

    @Test
    void eachEventLoopHasConnectionsOfItsOwn() {
        pool.loops(2);
        Call first = pool.get("/1");
        Call second = pool.get("/2");
        PeerConnection one = peer.connect(new Http2Settings());
        PeerConnection other = peer.connect(new Http2Settings());
        one.answer(one.expectHeaders().streamId(), "ok");
        other.answer(other.expectHeaders().streamId(), "ok");
        assertThat(first.text() + second.text()).isEqualTo("okok");
        assertThat(pool.snapshot().origins())
                .extracting(PoolSnapshot.OriginShard::loop)
                .doesNotHaveDuplicates();
    }
}
