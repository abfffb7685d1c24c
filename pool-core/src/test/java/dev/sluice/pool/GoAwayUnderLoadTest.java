package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that send GOAWAY again and again, or refuse streams, while requests keep coming: none fails. */
class GoAwayUnderLoadTest {
    private static final int REQUESTS = 5000;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture().realTime().limits(4, 100, 5000);

    /** Answers fifty requests, and says so before the last answer. */
    private static final class Fifty implements BusyPeer.Script {
        private final boolean notice;
        private int answered;

        Fifty(boolean notice) {
            this.notice = notice;
        }

        @Override
        public void request(PeerConnection connection, Head head, byte[] body) {
            answered++;
            if (answered == 25 && notice) {
                connection.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR);
            }
            if (answered == 50) {
                connection.goAway(head.streamId(), Http2Error.NO_ERROR);
            }
            if (answered <= 50) {
                connection.answer(head.streamId(), head.path());
            }
        }
    }

    /** Refuses every third request. */
    private static final class Choosy implements BusyPeer.Script {
        private int requests;

        @Override
        public Http2Settings settings() {
            return new Http2Settings().maxConcurrentStreams(20);
        }

        @Override
        public void request(PeerConnection connection, Head head, byte[] body) {
            if (++requests % 3 == 0) {
                connection.rst(head.streamId(), Http2Error.REFUSED_STREAM);
            } else {
                connection.answer(
                        head.streamId(), head.path() + new String(body, java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    private void sendAll(BusyPeer peer) {
        assertThat(new Load(pool.pool(), peer.origin(), 64).send(REQUESTS, i -> H2Request.get("/" + i)))
                .hasSize(REQUESTS)
                .doesNotHaveDuplicates();
        assertThat(peer.failures()).isEmpty();
    }

    @Test
    void goAwayEveryFiftyRequestsFailsNone() {
        try (BusyPeer peer = new BusyPeer(number -> new Fifty(false))) {
            sendAll(peer);
            assertThat(peer.connections()).hasSizeGreaterThanOrEqualTo(REQUESTS / 50);
        }
    }

    @Test
    void goAwayAfterANoticeFailsNone() {
        try (BusyPeer peer = new BusyPeer(number -> new Fifty(true))) {
            sendAll(peer);
        }
    }

    @Test
    void refusedStreamsFailNoGet() {
        try (BusyPeer peer = new BusyPeer(number -> new Choosy())) {
            sendAll(peer);
        }
    }

    @Test
    void refusedStreamsFailNoPostWithASmallBody() {
        try (BusyPeer peer = new BusyPeer(number -> new Choosy())) {
            assertThat(new Load(pool.pool(), peer.origin(), 64)
                            .send(
                                    REQUESTS,
                                    i -> H2Request.builder("POST", "/")
                                            .body("body " + i)
                                            .build()))
                    .hasSize(REQUESTS)
                    .contains("/body 0", "/body " + (REQUESTS - 1))
                    .doesNotHaveDuplicates();
            assertThat(peer.failures()).isEmpty();
        }
    }
}
