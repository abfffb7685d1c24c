package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** The end of a pool reaches everybody who waits for anything of it, and starts nothing new. */
class ShutdownTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(2, 1, 100);

    final ScriptedPeer peer = pool.peer();

    @Test
    void warmUpThatIsUnderWayFailsWhenThePoolIsDisposed() {
        var warm = pool.pool().warmUp(pool.origin(), 1).toFuture();
        peer.accept().expectPreface();
        pool.pool().dispose();
        assertThat(Call.failureOf(warm).code()).isEqualTo(ErrorCode.POOL_CLOSED);
    }

    @Test
    void warmUpThatIsUnderWayFailsWhenThePoolDrains() {
        var warm = pool.pool().warmUp(pool.origin(), 1).toFuture();
        peer.accept().expectPreface();
        PoolFixture.complete(pool.pool().drain(Duration.ofSeconds(10)));
        assertThat(Call.failureOf(warm).code()).isEqualTo(ErrorCode.POOL_CLOSED);
    }

    @Test
    void requestThatTurnsToAnotherOriginAtTheDrainsTimeoutHindersNoOther() {
        Origin other = Origin.h2c("127.0.0.1", 1);
        Mono<H2Response> elsewhere = pool.pool().request(other, H2Request.get("/"));
        Call first =
                Call.of(pool.pool().request(pool.origin(), H2Request.get("/1")).onErrorResume(e -> elsewhere));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        ScriptedPeer third = new ScriptedPeer();
        Call second =
                Call.of(pool.pool().request(third.origin(), H2Request.get("/2")).onErrorResume(e -> elsewhere));
        PeerConnection thirds = third.connect();
        thirds.expectHeaders(3);
        var drained = pool.pool().drain(Duration.ofSeconds(1)).toFuture();
        pool.expire(Duration.ofSeconds(1));
        assertThat(first.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
        assertThat(second.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
        Call.end(drained);
        third.close();
    }

    @Test
    void requestThatWaitsForAProofIsNotSentAgainWhenThePoolIsDisposed() {
        Call one = pool.get("/1");
        PeerConnection first = peer.connect();
        first.expectHeaders(3);
        Call two = pool.get("/2");
        PeerConnection second = peer.connect();
        second.expectHeaders(3);
        first.answer(3, "ok");
        assertThat(one.text()).isEqualTo("ok");
        pool.advance(PingPolicy.DEFAULT.reuseAfter().multipliedBy(2));
        Call post = pool.post("/3", "body");
        first.expectPing();
        pool.pool().dispose();
        assertThat(post.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
        assertThat(two.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
        pool.awaitConnections(0);
    }

    @Test
    void nothingHangsWhenTheEventLoopsHaveEnded() {
        LoopResources loops = LoopResources.create("ended", 1, true);
        H2ConnectionPool orphan = H2ConnectionPool.builder().loops(loops).build();
        PoolFixture.complete(loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)));
        Call call = Call.of(orphan.request(pool.origin(), H2Request.get("/")));
        assertThat(call.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
        var warm = orphan.warmUp(pool.origin(), 1).toFuture();
        assertThat(Call.failureOf(warm).code()).isEqualTo(ErrorCode.POOL_CLOSED);
        PoolFixture.complete(orphan.drain(Duration.ofSeconds(1)));
        assertThat(Call.await(orphan.snapshot().toFuture()).origins()).isEmpty();
    }

    @Test
    void originThatCannotBeUsedFailsWhateverIsAskedOfIt() {
        H2ConnectionPool picky = H2ConnectionPool.builder()
                .settings(origin -> {
                    throw new IllegalStateException("not this one");
                })
                .build();
        Call call = Call.of(picky.request(pool.origin(), H2Request.get("/")));
        assertThat(call.failure().code()).isEqualTo(ErrorCode.REQUEST_INVALID);
        var warm = picky.warmUp(pool.origin(), 1).toFuture();
        assertThat(Call.failureOf(warm).code()).isEqualTo(ErrorCode.REQUEST_INVALID);
        picky.dispose();
    }

    @Test
    void drainMayTakeAsLongAsItLikes() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        var drained = pool.pool().drain(Duration.ofSeconds(Long.MAX_VALUE)).toFuture();
        pool.settle();
        assertThat(drained).isNotDone();
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        Call.end(drained);
    }
}
