package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Sinks;

/** Extended CONNECT, where the peer enabled it (RFC 8441). */
class ExtendedConnectTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();
    final Sinks.Many<ByteBuf> outbound = Sinks.many().unicast().onBackpressureBuffer();

    private Call connect() {
        return pool.send(H2Request.builder("CONNECT", "/chat")
                .protocol("websocket")
                .body(outbound.asFlux())
                .build());
    }

    @Test
    void tunnelCarriesBytesBothWays() {
        Call call = connect();
        PeerConnection connection = peer.connect(new Http2Settings().connectProtocolEnabled(true));
        Head head = connection.expectHeaders(3);
        assertThat(head.method()).isEqualTo("CONNECT");
        assertThat(head.headers().get(":protocol")).hasToString("websocket");
        assertThat(head.headers().path()).hasToString("/chat");
        assertThat(head.headers().scheme()).hasToString("http");
        assertThat(head.endStream()).isFalse();
        connection.headers(3, false, ":status", "200");
        Reading inbound = Reading.all(call.head());
        outbound.tryEmitNext(Unpooled.copiedBuffer("ping", StandardCharsets.UTF_8));
        connection.expectBytes(3, 4);
        connection.data(3, "pong", false);
        inbound.awaitBytes(4);
        outbound.tryEmitComplete();
        assertThat(connection.expectBody(3)).isEmpty();
        connection.data(3, "bye", true);
        assertThat(inbound.text()).isEqualTo("pongbye");
    }

    @Test
    void peerThatDidNotEnableItIsNotAsked() {
        Call call = connect();
        PeerConnection connection = peer.connect();
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_PROTOCOL_UNSUPPORTED);
        connection.expectNothingElse();
        pool.awaitOpenStreams(0);
    }
}
