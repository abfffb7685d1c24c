package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.Received.Head;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HPACK's table is a place where secrets could be guessed (RFC 7541 §7.1.3): they stay out of it. */
class SecretFieldsTest {
    private static final String VALUE = "a-value-that-takes-some-forty-octets-to-say";
    /** HPACK's Huffman code takes five bits at least for a letter. */
    private static final int LEAST_BYTES = VALUE.length() * 5 / 8;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "proxy-authorization", "cookie", "set-cookie"})
    void secretIsSpelledOutEachTime(String name) {
        assertThat(secondBlockBytes(name)).isGreaterThan(LEAST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-known", "user-agent"})
    void otherFieldIsNamedByItsIndexTheSecondTime(String name) {
        assertThat(secondBlockBytes(name)).isLessThan(LEAST_BYTES);
    }

    private int secondBlockBytes(String name) {
        H2Request request = H2Request.builder("GET", "/").header(name, VALUE).build();
        Call first = pool.send(request);
        PeerConnection connection = pool.peer().connect();
        connection.answer(connection.expectHeaders().streamId(), "ok");
        assertThat(first.text()).isEqualTo("ok");
        Call second = pool.send(request);
        Head head = connection.expectHeaders();
        connection.answer(head.streamId(), "ok");
        assertThat(second.text()).isEqualTo("ok");
        return head.blockBytes();
    }
}
