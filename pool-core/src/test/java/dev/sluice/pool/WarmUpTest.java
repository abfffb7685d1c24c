package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.ScriptedPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Warm-ups end, whatever they meet. */
class WarmUpTest {
    private static final Duration MINUTES = Duration.ofMinutes(5);

    @RegisterExtension
    final PoolFixture pool = new PoolFixture()
            .settings(s -> s.with(new DialBackoff(Duration.ofSeconds(20), Duration.ofSeconds(20)))
                    .with(new Timeouts(MINUTES, MINUTES, MINUTES, MINUTES)));

    final ScriptedPeer peer = pool.peer();

    @Test
    void warmUpWhileDialsBackOffDialsWhenTheyNoLongerDo() {
        Call call = pool.get("/");
        peer.accept().closeTcp();
        assertThat(call.failure().code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        pool.advance(Duration.ofSeconds(5));
        var warm = pool.pool().warmUp(pool.origin(), 1).toFuture();
        pool.advance(Duration.ofSeconds(20));
        peer.connect();
        Call.end(warm);
    }

    @Test
    void warmUpMayBeFollowedByAnotherAtOnce() {
        Mono<Void> further = pool.pool().warmUp(pool.origin(), 2);
        var one = pool.pool().warmUp(pool.origin(), 1).then(further).toFuture();
        var two = pool.pool().warmUp(pool.origin(), 2).toFuture();
        peer.connect();
        peer.connect();
        Call.end(one);
        Call.end(two);
        pool.awaitConnections(2);
    }
}
