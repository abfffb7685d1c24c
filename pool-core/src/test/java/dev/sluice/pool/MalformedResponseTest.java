package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses that are malformed (RFC 9113 §8.1.1): their stream ends with PROTOCOL_ERROR, the others go on. */
class MalformedResponseTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    /** Heads that must not be believed. */
    enum Head {
        NO_STATUS("content-type", "text/plain"),
        STATUS_THAT_IS_NO_NUMBER(":status", "abc"),
        STATUS_OF_TWO_DIGITS(":status", "20"),
        STATUS_TWICE(":status", "200", ":status", "200"),
        PSEUDO_FIELD_OF_REQUESTS(":status", "200", ":path", "/"),
        PSEUDO_FIELD_THAT_IS_UNKNOWN(":status", "200", ":other", "x"),
        PSEUDO_FIELD_AFTER_A_FIELD("x-field", "x", ":status", "200"),
        UPPERCASE_NAME(":status", "200", "X-Field", "x"),
        EMPTY_NAME(":status", "200", "", "x"),
        SPACE_IN_A_NAME(":status", "200", "x field", "x"),
        CONTROL_CHARACTER_IN_A_NAME(":status", "200", "x-\u0001", "x"),
        NEWLINE_IN_A_VALUE(":status", "200", "x-field", "a\nb"),
        CARRIAGE_RETURN_IN_A_VALUE(":status", "200", "x-field", "a\rb"),
        NUL_IN_A_VALUE(":status", "200", "x-field", "a\u0000b"),
        CONNECTION_FIELD(":status", "200", "connection", "close"),
        TRANSFER_ENCODING(":status", "200", "transfer-encoding", "chunked"),
        KEEP_ALIVE(":status", "200", "keep-alive", "timeout=5"),
        LENGTH_THAT_IS_NO_NUMBER(":status", "200", "content-length", "many"),
        NEGATIVE_LENGTH(":status", "200", "content-length", "-1"),
        TWO_LENGTHS(":status", "200", "content-length", "1", "content-length", "2");

        private final String[] fields;

        Head(String... fields) {
            this.fields = fields;
        }
    }

    private static void assertMalformed(PoolException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
    }

    @ParameterizedTest
    @EnumSource
    void malformedHeadEndsItsStreamAndNoOther(Head head) {
        Call call = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.literalHeaders(3, false, head.fields);
        assertMalformed(call.failure());
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
        connection.answer(5, "unharmed");
        assertThat(other.text()).isEqualTo("unharmed");
        connection.expectNothingElse();
        assertThat(pool.connections()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void malformedHeadThatEndsItsStreamIsNoAnswerEither(Head head) {
        Call call = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.literalHeaders(3, true, head.fields);
        assertMalformed(call.failure());
        connection.answer(5, "unharmed");
        assertThat(other.text()).isEqualTo("unharmed");
        assertThat(pool.connections()).hasSize(1);
    }

    @Test
    void bodyShorterThanItsLengthIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "10");
        Reading body = Reading.all(call.head());
        connection.data(3, "short", true);
        assertMalformed(body.failure());
        assertThat(body.failure().verdict()).isEqualTo(RetryVerdict.NEVER);
    }

    @Test
    void bodyLongerThanItsLengthIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "3");
        Reading body = Reading.all(call.head());
        connection.data(3, "too long", false);
        assertMalformed(body.failure());
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
        Call other = pool.get("/");
        connection.expectHeaders(5);
        connection.answer(5, "ok");
        assertThat(other.text()).isEqualTo("ok");
    }

    @Test
    void headWithALengthThatEndsTheStreamIsMalformed() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, true, ":status", "200", "content-length", "3");
        assertMalformed(call.failure());
    }

    @Test
    void dataBeforeTheHeadIsMalformed() {
        Call call = pool.get("/");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.data(3, "early", false);
        assertMalformed(call.failure());
        connection.expectRst(3, Http2Error.PROTOCOL_ERROR);
        connection.answer(5, "ok");
        assertThat(other.text()).isEqualTo("ok");
    }

    @Test
    void dataAfterTheEndOfItsStreamReachesNobody() {
        Call first = pool.get("/1");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.together(() -> {
            connection.answer(3, "whole");
            connection.data(3, "too late", false);
        });
        assertThat(first.text()).isEqualTo("whole");
        pool.awaitOpenStreams(0);
    }

    @Test
    void headerListLargerThanAllowedEndsItsStreamAlone() {
        pool.settings(s -> s.with(new HeaderLimits(8_000, 4096)));
        Call call = pool.get("/1");
        Call other = pool.get("/2");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.headers(3, false, ":status", "200", "x-large", "v".repeat(8_500));
        PoolException failure = call.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.HEADERS_TOO_LARGE);
        assertThat(failure.initiator()).isEqualTo(Initiator.PEER);
        connection.expectRst(3);
        connection.answer(5, "ok");
        assertThat(other.text()).isEqualTo("ok");
    }

    @Test
    void headerListFarLargerThanAllowedFailsItsRequestAsWell() {
        pool.settings(s -> s.with(new HeaderLimits(8_000, 4096)));
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.offer(() -> connection.headers(3, false, ":status", "200", "x-large", "v".repeat(200_000)));
        assertThat(call.failure().initiator()).isEqualTo(Initiator.PEER);
        assertThat(call.failure().code()).isIn(ErrorCode.HEADERS_TOO_LARGE, ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void headerListAsLargeAsAllowedIsDelivered() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        String large = "v".repeat(30_000);
        connection.headers(3, true, ":status", "200", "x-large", large);
        assertThat(call.head().headers().get("x-large")).hasToString(large);
        assertThat(call.text()).isEmpty();
    }
}
