package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.Received.Reset;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller that cancels a thousand requests in a row, at a peer that ends connections for 200 resets, as many do. */
class ManyCancelsTest {
    private static final int PEERS_PATIENCE = 200;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    /** Answers nothing but {@code /innocent}, and that when it is told to. */
    private static final class Strict implements BusyPeer.Script {
        private final CompletableFuture<Runnable> innocent;
        private final AtomicInteger killed;
        private int resets;

        Strict(CompletableFuture<Runnable> innocent, AtomicInteger killed) {
            this.innocent = innocent;
            this.killed = killed;
        }

        @Override
        public void request(PeerConnection connection, Head head, byte[] body) {
            if (head.path().equals("/innocent")) {
                connection.headers(head.streamId(), false, ":status", "200");
                innocent.complete(() -> connection.data(head.streamId(), "unharmed", true));
            }
        }

        @Override
        public void reset(PeerConnection connection, Reset reset) {
            if (++resets == PEERS_PATIENCE) {
                killed.incrementAndGet();
                connection.goAway(connection.highestStreamId(), Http2Error.ENHANCE_YOUR_CALM);
                connection.closeTcp();
            }
        }
    }

    @Test
    void noConnectionDiesOfItAndNoInnocentStreamIsLost() {
        CompletableFuture<Runnable> innocent = new CompletableFuture<>();
        AtomicInteger killed = new AtomicInteger();
        try (BusyPeer peer = new BusyPeer(number -> new Strict(innocent, killed))) {
            Call call = Call.of(pool.pool().request(peer.origin(), H2Request.get("/innocent")));
            Reading body = Reading.all(call.head());
            for (int i = 0; i < 1000; i++) {
                Call cancelled = Call.of(pool.pool().request(peer.origin(), H2Request.get("/" + i)));
                pool.await("the request under way", snapshot -> PoolFixture.openStreams(snapshot) == 2);
                cancelled.cancel();
                pool.awaitOpenStreams(1);
            }
            Objects.requireNonNull(Call.await(innocent)).run();
            assertThat(body.text()).isEqualTo("unharmed");
            assertThat(killed).hasValue(0);
            assertThat(peer.failures()).isEmpty();
            assertThat(pool.listener().count("reset CALLER 8")).isEqualTo(1000);
        }
    }
}
