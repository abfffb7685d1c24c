package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an informational answer a client may see, and how HTTP/1.1 writes it. */
class InformationalHeadTest {
    private static Http2Headers head(String status) {
        return new DefaultHttp2Headers(false).status(status);
    }

    private static String text(Http2Headers head) {
        ByteBuf text = Objects.requireNonNull(InformationalHead.of(head)).text(UnpooledByteBufAllocator.DEFAULT);
        try {
            return text.toString(StandardCharsets.ISO_8859_1);
        } finally {
            text.release();
        }
    }

    @Test
    void itIsAHeadWithoutAnythingAfterIt() {
        assertThat(text(head("103").add("link", "</a>").add("link", "</b>")))
                .isEqualTo("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nlink: </b>\r\n\r\n");
    }

    @Test
    void whatIsAboutTheUpstreamsConnectionStaysThere() {
        Http2Headers head =
                head("103").add("connection", "close").add("keep-alive", "5").add("via", "it");
        assertThat(text(head)).isEqualTo("HTTP/1.1 103 Early Hints\r\nvia: it\r\n\r\n");
    }

    @Test
    void aFieldThatWouldEndTheHeadIsLeftOut() {
        Http2Headers head = head("103")
                .add("a", "x\r\n\r\nHTTP/1.1 200 OK")
                .add("b: c\r\nd", "1")
                .add("e", "2");
        assertThat(text(head)).isEqualTo("HTTP/1.1 103 Early Hints\r\ne: 2\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "101", "200", "1xx1", ""})
    void othersAreNotPassedOn(String status) {
        assertThat(InformationalHead.of(head(status))).isNull();
    }
}
