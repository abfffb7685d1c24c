package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Tokens work once, and are never mistaken for another's. */
class TokenTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 10, 10);

    final ScriptedPeer peer = pool.peer();

    private final H2Request request = H2Request.get("/");

    private Call use(ConnectionToken token) {
        return Call.of(pool.pool().get(token).request(request));
    }

    private boolean release(ConnectionToken token) {
        return pool.pool().release(token, true);
    }

    private PeerConnection tokenAsked(CompletableFuture<@Nullable ConnectionToken> token) {
        PeerConnection connection = peer.connect();
        Call.await(token);
        return connection;
    }

    private CompletableFuture<@Nullable ConnectionToken> ask() {
        return pool.pool().getOrCreate(pool.origin()).toFuture();
    }

    private static void assertStale(PoolException failure) {
        assertThat(failure).isInstanceOf(StaleTokenException.class);
        assertThat(failure.code()).isEqualTo(ErrorCode.STALE_TOKEN);
        assertThat(failure.initiator()).isEqualTo(Initiator.CALLER);
    }

    @Test
    void tokenGivesRightToOneRequest() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        ConnectionToken token = Call.await(asked);
        assertThat(token.origin()).isEqualTo(pool.origin());
        assertThat(pool.connection().seats().unusedTokens()).isEqualTo(1);
        Call call = use(token);
        connection.expectHeaders(3);
        assertThat(pool.connection().seats().unusedTokens()).isZero();
        assertThat(pool.connection().seats().openStreams()).isEqualTo(1);
        assertStale(use(token).failure());
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        assertStale(use(token).failure());
        connection.expectNothingElse();
    }

    @Test
    void tokenIsReleasedOnce() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        ConnectionToken token = Call.await(asked);
        assertThat(release(token)).isTrue();
        assertThat(release(token)).isFalse();
        assertStale(use(token).failure());
        pool.await("no token", snapshot -> PoolFixture.unusedTokens(snapshot) == 0);
        connection.expectNothingElse();
    }

    @Test
    void secondReleaseTakesNobodyElsesSeat() {
        pool.limits(1, 1, 10);
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        ConnectionToken mine = Call.await(asked);
        assertThat(release(mine)).isTrue();
        ConnectionToken others = pool.token();
        assertThat(release(mine)).isFalse();
        Call waiting = pool.get("/waiting");
        pool.awaitWaiters(1);
        connection.expectNothingElse();
        Call call = use(others);
        connection.expectHeaders(3);
        assertThat(release(mine)).isFalse();
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        connection.expectHeaders(5);
        connection.answer(5, "ok");
        assertThat(waiting.text()).isEqualTo("ok");
    }

    @Test
    void releaseWhileTheRequestRunsResetsItsStreamAndNoOther() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        ConnectionToken token = Call.await(asked);
        Call other = pool.get("/other");
        connection.expectHeaders(3);
        Call call = use(token);
        connection.expectHeaders(5);
        assertThat(release(token)).isTrue();
        connection.expectRst(5, Http2Error.CANCEL);
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(failure.initiator()).isEqualTo(Initiator.CALLER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.NEVER);
        assertThat(release(token)).isFalse();
        connection.answer(3, "ok");
        assertThat(other.text()).isEqualTo("ok");
    }

    @Test
    void tokenIsStaleOnceItsConnectionWent() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        ConnectionToken token = Call.await(asked);
        H2Connection view = pool.pool().get(token);
        assertThat(view.state()).isEqualTo(H2Connection.State.READY);
        connection.closeTcp();
        pool.awaitConnections(0);
        assertThat(view.state()).isEqualTo(H2Connection.State.DEAD);
        assertStale(Call.of(view.request(request)).failure());
        assertStale(use(token).failure());
        assertThat(release(token)).isFalse();
    }

    @Test
    void tokenOfAnEarlierGenerationIsWorthNothingOnTheNext() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection old = tokenAsked(asked);
        ConnectionToken stale = Call.await(asked);
        old.closeTcp();
        pool.awaitConnections(0);
        CompletableFuture<@Nullable ConnectionToken> again = ask();
        PeerConnection fresh = tokenAsked(again);
        ConnectionToken current = Call.await(again);
        assertThat(current.slot()).isEqualTo(stale.slot());
        assertThat(current.seat()).isEqualTo(stale.seat());
        assertThat(current.generation()).isGreaterThan(stale.generation());
        assertThat(release(stale)).isFalse();
        assertStale(use(stale).failure());
        assertThat(pool.connection().seats().unusedTokens()).isEqualTo(1);
        Call call = use(current);
        fresh.expectHeaders(3);
        fresh.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void releaseOfAConnectionThatIsNotToBeKeptDrainsIt() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = tokenAsked(asked);
        Call other = pool.get("/other");
        connection.expectHeaders(3);
        assertThat(pool.pool().release(Call.await(asked), false)).isTrue();
        pool.await("a draining connection", snapshot -> pool.connection().state() == PoolSnapshot.State.DRAINING);
        connection.answer(3, "ok");
        assertThat(other.text()).isEqualTo("ok");
        connection.expectClose();
    }

    @Test
    void askerFailsAtItsDeadlineAndWhenTheQueueIsFull() {
        pool.limits(1, 1, 1);
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        tokenAsked(asked);
        CompletableFuture<@Nullable ConnectionToken> waiting = ask();
        assertThat(Call.failureOf(ask()).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        pool.expire(Timeouts.DEFAULT.acquire());
        assertThat(Call.failureOf(waiting).code()).isEqualTo(ErrorCode.ACQUIRE_TIMEOUT);
        assertThat(release(Call.await(asked))).isTrue();
    }

    @Test
    void acquireElsewhereThanOnAnEventLoopOfThePoolGivesNothing() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        tokenAsked(asked);
        release(Call.await(asked));
        assertThat(pool.pool().acquire(pool.origin())).isNull();
    }

    @Test
    void acquireOnTheEventLoopTakesASeatThatIsFreeNow() {
        CompletableFuture<@Nullable ConnectionToken> acquired = pool.pool()
                .getOrCreate(pool.origin())
                .flatMap(first -> {
                    release(first);
                    return Mono.justOrEmpty(pool.pool().acquire(pool.origin()));
                })
                .toFuture();
        PeerConnection connection = tokenAsked(acquired);
        Call call = use(Call.await(acquired));
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void acquireTakesNothingWhenNoSeatIsFree() {
        pool.limits(1, 1, 10);
        CompletableFuture<@Nullable ConnectionToken> asked = new CompletableFuture<>();
        CompletableFuture<@Nullable Boolean> refused = pool.pool()
                .getOrCreate(pool.origin())
                .map(first -> {
                    asked.complete(first);
                    return pool.pool().acquire(pool.origin()) == null;
                })
                .toFuture();
        tokenAsked(asked);
        assertThat(Call.await(refused)).isTrue();
        assertThat(release(Call.await(asked))).isTrue();
    }

    @Test
    void cancelledAskerLeavesNoSeatTaken() {
        CompletableFuture<@Nullable ConnectionToken> asked = ask();
        PeerConnection connection = peer.accept();
        connection.expectPreface();
        asked.cancel(true);
        pool.awaitWaiters(0);
        connection.sendSettings(new io.netty.handler.codec.http2.Http2Settings());
        connection.fence();
        pool.await("no token", snapshot -> PoolFixture.unusedTokens(snapshot) == 0);
        pool.advance(Duration.ofSeconds(10));
        connection.expectNothingElse();
    }

    @Test
    void releaseWhileTheRequestWaitsForAProofEndsIt() {
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(first.text()).isEqualTo("ok");
        connection.fence();
        pool.advance(PingPolicy.DEFAULT.reuseAfter().multipliedBy(2));
        ConnectionToken token = pool.token();
        H2Request post = H2Request.builder("POST", "/2").body("body").build();
        Call call = Call.of(pool.pool().get(token).request(post));
        var ping = connection.expectPing();
        assertThat(pool.pool().release(token, true)).isTrue();
        assertThat(call.failure().code()).isEqualTo(ErrorCode.CANCELLED);
        connection.ack(ping);
        connection.expectNothingElse();
    }
}
