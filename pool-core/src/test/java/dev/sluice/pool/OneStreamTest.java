package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer that allows exactly one stream: the next request goes out when the last stream is closed, not before. */
class OneStreamTest {
    private static final BusyPeer.Script ONE_AT_A_TIME = new BusyPeer.Script() {
        @Override
        public Http2Settings settings() {
            return new Http2Settings().maxConcurrentStreams(1);
        }

        @Override
        public void request(PeerConnection connection, Head head, byte[] body) {
            connection.answer(head.streamId(), head.path());
        }
    };

    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 5000);

    @Test
    void fourThousandRequestsGoThroughAndNoneFailsAtTheLimit() {
        try (BusyPeer peer = new BusyPeer(ONE_AT_A_TIME)) {
            assertThat(new Load(pool.pool(), peer.origin(), 4000).send(4000, i -> H2Request.get("/" + i)))
                    .hasSize(4000)
                    .doesNotHaveDuplicates();
            assertOneConnectionOfOneStream(peer);
        }
    }

    @Test
    void requestSentFromTheEndOfAnotherGoesOut() {
        try (BusyPeer peer = new BusyPeer(ONE_AT_A_TIME)) {
            assertThat(new Load(pool.pool(), peer.origin(), 1).send(500, i -> H2Request.get("/" + i)))
                    .hasSize(500)
                    .endsWith("/499");
            assertOneConnectionOfOneStream(peer);
        }
    }

    private static void assertOneConnectionOfOneStream(BusyPeer peer) {
        assertThat(peer.failures()).isEmpty();
        assertThat(peer.connections()).hasSize(1);
        assertThat(peer.connections().get(0).mostOpenStreams()).isEqualTo(1);
    }
}
