package dev.sluice.pool.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** A channel that closes takes no writes from that moment on, and says so only in a later turn of its loop. */
class ClosingConnectionTest {
    private final LoopResources loops = LoopResources.create("test", 1, true);
    private final Shards shards =
            new Shards(loops, origin -> PoolSettings.DEFAULT, PoolListener.NONE, PoolClock.SYSTEM);

    private Mono<H2Response> post(ScriptedPeer peer) {
        H2Request request = H2Request.builder("POST", "/").body("body").build();
        return new RequestMono(shards, peer.origin(), request);
    }

    private CompletableFuture<H2Response> send(ScriptedPeer peer) {
        CompletableFuture<H2Response> response = new CompletableFuture<>();
        post(peer).subscribe(response::complete, response::completeExceptionally);
        return response;
    }

    private static void answer(PeerConnection connection) {
        connection.expectHeaders(3);
        connection.answer(3, "ok");
    }

    private static void assertAnswered(CompletableFuture<H2Response> response) throws Exception {
        H2Response answer = response.get(10, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(200);
        answer.discard();
    }

    @Test
    void whatMeetsItInBetweenWasNeverWrittenAndGoesElsewhere() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer()) {
            CompletableFuture<H2Response> first = send(peer);
            answer(peer.connect());
            assertAnswered(first);
            Shard shard = shards.all().get(0);
            CompletableFuture<H2Response> second = new CompletableFuture<>();
            shard.loop.execute(() -> {
                OriginPool pool = shard.of(peer.origin());
                UpstreamConnection closing = pool.connection(pool.group.slots().get(0));
                Objects.requireNonNull(closing).end().onFailure(new IOException("reset"));
                post(peer).subscribe(second::complete, second::completeExceptionally);
            });
            answer(peer.connect());
            assertAnswered(second);
        } finally {
            shards.dispose();
            loops.dispose();
        }
    }
}
