package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** 1xx responses pass through and are never the answer (RFC 9110 §15.2). */
class InformationalTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    @Test
    void informationalResponsesAreDeliveredBeforeTheFinalOne() {
        List<String> informational = new CopyOnWriteArrayList<>();
        Call call = pool.send(H2Request.builder("GET", "/")
                .onInformational(fields -> informational.add(fields.status() + " " + fields.get("link")))
                .build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "100");
        connection.headers(3, false, ":status", "103", "link", "</style.css>");
        connection.fence();
        assertThat(call.pending()).isTrue();
        connection.answer(3, "final");
        assertThat(call.head().status()).isEqualTo(200);
        assertThat(call.text()).isEqualTo("final");
        assertThat(informational).containsExactly("100 null", "103 </style.css>");
    }

    @Test
    void informationalResponseThatNobodyWantsIsDropped() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.together(() -> {
            connection.headers(3, false, ":status", "103", "link", "</style.css>");
            connection.headers(3, false, ":status", "204");
            connection.data(3, "", true);
        });
        assertThat(call.head().status()).isEqualTo(204);
        assertThat(call.head().headers().contains("link")).isFalse();
        assertThat(call.text()).isEmpty();
    }

    @Test
    void informationalResponseThatEndsTheStreamIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, true, ":status", "103");
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
    }

    @Test
    void switchingProtocolsIsMalformedInHttp2() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "101");
        assertThat(call.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
    }
}
