package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.ScriptedPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One request object sent more than once, as a retry on another backend does. */
class RequestReuseTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static Head answered(ScriptedPeer peer, Call call) {
        PeerConnection connection = peer.connect();
        Head head = connection.expectHeaders(3);
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
        return head;
    }

    @Test
    void requestThatIsSentToAnotherOriginNamesThatOne() {
        H2Request request = H2Request.builder("GET", "/").header("x-a", "b").build();
        try (ScriptedPeer other = new ScriptedPeer()) {
            Head first = answered(peer, pool.send(request));
            Head second = answered(other, Call.of(pool.pool().request(other.origin(), request)));
            assertThat(first.headers().authority()).hasToString("127.0.0.1:" + peer.port());
            assertThat(second.headers().authority()).hasToString("127.0.0.1:" + other.port());
            assertThat(second.headers().get("x-a")).hasToString("b");
        }
    }

    @Test
    void authorityThatWasGivenStays() {
        H2Request request =
                H2Request.builder("GET", "/").authority("api.example.com").build();
        try (ScriptedPeer other = new ScriptedPeer()) {
            answered(peer, pool.send(request));
            Head second = answered(other, Call.of(pool.pool().request(other.origin(), request)));
            assertThat(second.headers().authority()).hasToString("api.example.com");
        }
    }
}
