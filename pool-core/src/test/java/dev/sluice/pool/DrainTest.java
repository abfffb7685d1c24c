package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pool's end: in good order with {@code drain}, at once with {@code dispose}. */
class DrainTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .limits(1, 1, 10)
            .settings(s -> s.with(new Timeouts(
                            Duration.ofSeconds(2), Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5)))
                    .with(new PingPolicy(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(1))));

    final ScriptedPeer peer = pool.peer();

    private CompletableFuture<@Nullable Void> drain() {
        return pool.pool().drain(TIMEOUT).toFuture();
    }

    private static void assertClosed(Call call) {
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.POOL_CLOSED);
        assertThat(failure.initiator()).isEqualTo(Initiator.POOL);
    }

    @Test
    void drainOfAnUnusedPoolCompletes() {
        Call.end(drain());
        assertClosed(pool.get("/"));
    }

    @Test
    void drainClosesIdleConnections() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        Call.end(drain());
        connection.expectClose();
    }

    @Test
    void drainLetsRequestsUnderWayFinishAndRefusesNewOnes() {
        Call accepted = pool.get("/accepted");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        CompletableFuture<@Nullable Void> drained = drain();
        pool.settle();
        Call late = pool.get("/late");
        assertClosed(late);
        assertThat(late.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
        assertThat(drained).isNotDone();
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(accepted.head());
        connection.data(3, "to the end", true);
        assertThat(body.text()).isEqualTo("to the end");
        Call.end(drained);
        connection.expectClose();
    }

    @Test
    void drainServesThoseWhoWaitedAlready() {
        Call first = pool.get("/1");
        Call waiting = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.awaitWaiters(1);
        CompletableFuture<@Nullable Void> drained = drain();
        pool.settle();
        connection.answer(3, "ok");
        assertThat(first.text()).isEqualTo("ok");
        PeerConnection server = connection;
        if (connection.fence().isEmpty()) {
            server = peer.connect();
        }
        server.answer(server.expectRequest("/2").streamId(), "ok");
        assertThat(waiting.text()).isEqualTo("ok");
        Call.end(drained);
    }

    @Test
    void drainEndsAtItsTimeout() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        CompletableFuture<@Nullable Void> drained = drain();
        pool.approach(TIMEOUT);
        assertThat(drained).isNotDone();
        pool.expire(Duration.ofMillis(50));
        assertThat(call.failure().initiator()).isEqualTo(Initiator.POOL);
        Call.end(drained);
        connection.expectClose();
    }

    @Test
    void disposeFailsRequestsUnderWayAndThoseThatWait() {
        Call running = pool.get("/1");
        Call waiting = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        pool.awaitWaiters(1);
        pool.pool().dispose();
        assertClosed(running);
        assertClosed(waiting);
        assertThat(running.failure().verdict()).isNotEqualTo(RetryVerdict.SAFE);
        assertThat(waiting.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
        connection.expectClose();
        assertThat(pool.pool().isDisposed()).isTrue();
        assertClosed(pool.get("/3"));
        pool.pool().dispose();
    }

    @Test
    void disposeCutsBodies() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.data(3, "half", false);
        body.awaitBytes(4);
        pool.pool().dispose();
        assertThat(body.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
    }

    @Test
    void disposeWhileConnectingFailsTheRequestSafely() {
        Call call = pool.get("/");
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        pool.pool().dispose();
        assertClosed(call);
        assertThat(call.failure().verdict()).isEqualTo(RetryVerdict.SAFE);
        connection.expectClose();
    }
}
