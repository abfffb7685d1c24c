package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that cannot be sent as they are: refused with a word, and the connection is none the worse for it. */
class RequestInvalidTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    final ScriptedPeer peer = pool.peer();

    private static void assertInvalid(Call call) {
        PoolException failure = call.failure();
        assertThat(failure.code()).as(Call.describe(failure)).isEqualTo(ErrorCode.REQUEST_INVALID);
        assertThat(failure.initiator()).isEqualTo(Initiator.CALLER);
        assertThat(failure.verdict()).isEqualTo(RetryVerdict.NEVER);
    }

    private void assertNextGoesThrough(PeerConnection connection) {
        Call next = pool.send(
                H2Request.builder("GET", "/next").header("x-field", "again").build());
        var head = connection.expectRequest("/next");
        assertThat(head.headers().get("x-field")).hasToString("again");
        connection.answer(head.streamId(), "ok");
        assertThat(next.text()).isEqualTo("ok");
        connection.expectNothingElse();
    }

    private PeerConnection connected(Http2Settings settings) {
        Call call = pool.send(
                H2Request.builder("GET", "/").header("x-field", "again").build());
        PeerConnection connection = peer.connect(settings);
        connection.answer(connection.expectHeaders().streamId(), "ok");
        assertThat(call.text()).isEqualTo("ok");
        return connection;
    }

    @ParameterizedTest
    @CsvSource({
        "connection, close",
        "transfer-encoding, chunked",
        "keep-alive, timeout=5",
        "upgrade, h2c",
        "proxy-connection, close",
        "te, gzip"
    })
    void fieldOfHttp1IsNotSent(String name, String value) {
        PeerConnection connection = connected(new Http2Settings());
        assertInvalid(
                pool.send(H2Request.builder("GET", "/").header(name, value).build()));
        assertNextGoesThrough(connection);
    }

    @Test
    void newlineInAValueIsNotSent() {
        PeerConnection connection = connected(new Http2Settings());
        Http2Headers fields =
                new DefaultHttp2Headers(false).method("GET").path("/").add("x-field", "a\r\nx-smuggled: b");
        assertInvalid(pool.send(H2Request.builder(fields).build()));
        assertNextGoesThrough(connection);
    }

    @Test
    void requestThatIsTooLargeForThePeerIsNotSent() {
        PeerConnection connection = connected(new Http2Settings().maxHeaderListSize(1000));
        assertInvalid(pool.send(H2Request.builder("GET", "/")
                .header("x-large", "v".repeat(2000))
                .build()));
        pool.awaitOpenStreams(0);
        assertNextGoesThrough(connection);
    }

    @Test
    void oneRequestGoesToTwoOriginsUnderEachOnesName() {
        H2Request request = H2Request.get("/");
        try (ScriptedPeer other = new ScriptedPeer()) {
            Call first = pool.send(request);
            PeerConnection here = peer.connect();
            var head = here.expectHeaders();
            Call second = Call.of(pool.pool().request(other.origin(), request));
            PeerConnection there = other.connect();
            var otherHead = there.expectHeaders();

            assertThat(head.headers().authority()).hasToString(peer.origin().authority());
            assertThat(otherHead.headers().authority())
                    .hasToString(other.origin().authority());
            assertThat(request.headers().authority()).isNull();
            here.answer(head.streamId(), "ok");
            there.answer(otherHead.streamId(), "ok");
            assertThat(first.text() + second.text()).isEqualTo("okok");
        }
    }

    @Test
    void teTrailersIsSent() {
        Call call =
                pool.send(H2Request.builder("GET", "/").header("te", "trailers").build());
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders().headers().get("te")).hasToString("trailers");
        connection.answer(3, "ok");
        assertThat(call.text()).isEqualTo("ok");
    }

    @Test
    void timeoutThatNobodyCouldWaitForIsRefused() {
        H2Request.Builder builder = H2Request.builder("GET", "/");
        assertThatThrownBy(() -> builder.responseTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("responseTimeout");
    }
}
