package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Trailers, and answers that are nothing but a head (RFC 9113 §8.1). */
class TrailersTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private PeerConnection requested() {
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        return connection;
    }

    @Test
    void trailersComeAfterTheBody() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.headers(3, false, ":status", "200");
        H2Response response = call.head();
        var trailers = response.trailers().toFuture();
        connection.data(3, "body", false);
        assertThat(trailers).isNotDone();
        connection.headers(3, true, "grpc-status", "0", "grpc-message", "fine");
        assertThat(Reading.all(response).text()).isEqualTo("body");
        Http2Headers fields = Call.await(trailers);
        assertThat(fields.get("grpc-status")).hasToString("0");
        assertThat(fields.get("grpc-message")).hasToString("fine");
    }

    @Test
    void trailersMayBeAskedForAfterTheBodyWasRead() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.together(() -> {
            connection.headers(3, false, ":status", "200");
            connection.data(3, "body", false);
            connection.headers(3, true, "grpc-status", "0");
        });
        assertThat(call.text()).isEqualTo("body");
        assertThat(Call.await(call.head().trailers().toFuture()).get("grpc-status"))
                .hasToString("0");
    }

    @Test
    void answerWithoutTrailersHasEmptyOnes() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.answer(3, "body");
        assertThat(call.text()).isEqualTo("body");
        Http2Headers trailers = call.head().trailers().block(PATIENCE);
        assertThat(trailers == null || trailers.isEmpty()).isTrue();
    }

    @Test
    void trailersOnlyAnswerIsAHeadThatEndsTheStream() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.headers(3, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "12");
        assertThat(call.head().headers().get("grpc-status")).hasToString("12");
        assertThat(call.text()).isEmpty();
        pool.awaitOpenStreams(0);
    }

    @Test
    void trailersWithoutADataFrameAreTrailers() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.together(() -> {
            connection.headers(3, false, ":status", "200");
            connection.headers(3, true, "grpc-status", "5");
        });
        assertThat(call.text()).isEmpty();
        assertThat(call.head().headers().contains("grpc-status")).isFalse();
        assertThat(Call.await(call.head().trailers().toFuture()).get("grpc-status"))
                .hasToString("5");
    }

    @Test
    void pseudoFieldInTrailersIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.headers(3, true, ":status", "200");
        assertThat(body.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void secondHeadThatDoesNotEndTheStreamIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = requested();
        connection.headers(3, false, ":status", "200");
        Reading body = Reading.all(call.head());
        connection.data(3, "body", false);
        connection.headers(3, false, "x-not", "the end");
        assertThat(body.failure().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
    }
}
