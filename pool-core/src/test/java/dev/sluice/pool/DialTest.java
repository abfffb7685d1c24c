package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dials that fail: a typed error for those who wait, and a pause before the next one. */
class DialTest {
    @RegisterExtension
    final PoolFixture pool =
            new PoolFixture().settings(s -> s.with(new DialBackoff(Duration.ofSeconds(2), Duration.ofSeconds(8))));

    final ScriptedPeer peer = pool.peer();

    private void assertUnreachable(Call call) {
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
    }

    private PoolSnapshot.OriginShard shard() {
        return pool.snapshot().origins().get(0);
    }

    @Test
    void refusedConnectionFailsTheRequest() {
        peer.stopListening();
        assertUnreachable(pool.get("/"));
        assertThat(shard().failedDials()).isEqualTo(1);
        assertThat(shard().lastFailure()).isNotBlank();
        assertThat(pool.listener().events()).contains("dialFailed CONNECT_FAILED");
    }

    @Test
    void nameThatDoesNotResolveFailsTheRequest() {
        Call call = Call.of(pool.pool().request(Origin.h2c("no.such.host.invalid", 80), H2Request.get("/")));
        assertUnreachable(call);
    }

    @Test
    void dialsBackOffAndDoubleThePause() {
        peer.stopListening();
        assertUnreachable(pool.get("/"));
        long first = shard().backoffNanos();
        assertThat(Duration.ofNanos(first)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        pool.expire(Duration.ofNanos(first));
        assertThat(shard().backoffNanos()).isZero();
        assertUnreachable(pool.get("/"));
        assertThat(Duration.ofNanos(shard().backoffNanos())).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(shard().failedDials()).isEqualTo(2);
    }

    @Test
    void noDialIsMadeDuringThePause() {
        peer.stopListening();
        assertUnreachable(pool.get("/"));
        long before = pool.dials();
        Call call = pool.get("/");
        pool.settle();
        assertThat(pool.dials()).isEqualTo(before);
        pool.expire(Timeouts.DEFAULT.acquire());
        assertThat(call.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
    }

    @Test
    void oneFailedDialFailsAllThatWaitedForIt() {
        peer.stopListening();
        Call first = pool.get("/1");
        Call second = pool.post("/2", "body");
        Call third = pool.get("/3");
        assertUnreachable(first);
        assertUnreachable(second);
        assertUnreachable(third);
    }

    @Test
    void connectionAfterAFailureForgetsIt() {
        Call lost = pool.get("/");
        peer.accept().closeTcp();
        assertThat(lost.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
        pool.expire(Duration.ofSeconds(4));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        assertThat(shard().failedDials()).isZero();
        assertThat(shard().backoffNanos()).isZero();
    }

    @Test
    void warmUpFailsWithTheFirstDial() {
        peer.stopListening();
        PoolException failure =
                Call.failureOf(pool.pool().warmUp(pool.origin(), 2).toFuture());
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    }
}
