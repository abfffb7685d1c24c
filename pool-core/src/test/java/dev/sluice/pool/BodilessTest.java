package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that have no body though they may speak of one (RFC 9110 §6.4.1). */
class BodilessTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    @Test
    void answerToHeadKeepsTheLengthThatItSpeaksOf() {
        Call call = pool.send(H2Request.builder("HEAD", "/").build());
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders(3).method()).isEqualTo("HEAD");
        connection.headers(3, true, ":status", "200", "content-length", "12345");
        assertThat(call.head().headers().get("content-length")).hasToString("12345");
        assertThat(call.text()).isEmpty();
        connection.expectNothingElse();
    }

    @Test
    void answerToHeadMayEndWithAnEmptyDataFrame() {
        Call call = pool.send(H2Request.builder("HEAD", "/").build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "12345");
        connection.data(3, "", true);
        assertThat(call.text()).isEmpty();
        connection.expectNothingElse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"204", "304", "205"})
    void answerOfThisStatusEndsWithItsHead(String status) {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, true, ":status", status);
        assertThat(call.head().status()).isEqualTo(Integer.parseInt(status));
        assertThat(call.text()).isEmpty();
        connection.expectNothingElse();
    }

    @Test
    void notModifiedKeepsTheLengthThatItSpeaksOf() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, true, ":status", "304", "content-length", "12345");
        assertThat(call.head().headers().get("content-length")).hasToString("12345");
        assertThat(call.text()).isEmpty();
    }

    @Test
    void bodyInAnAnswerToHeadIsMalformed() {
        Call call = pool.send(H2Request.builder("HEAD", "/").build());
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "4");
        Reading body = Reading.all(call.head());
        connection.data(3, "body", true);
        assertThat(body.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(body.soFar()).isEmpty();
    }

    @Test
    void resetAfterABodilessAnswerIsIgnored() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, true, ":status", "204");
        assertThat(call.text()).isEmpty();
        connection.rst(3, Http2Error.NO_ERROR);
        connection.expectNothingElse();
    }
}
