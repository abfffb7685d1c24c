package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of an answer's fields; those of a connection come from HTTP/1.1 upstreams alone. */
class AnswerFieldsTest {
    private static final RequestContext CONTEXT = new RequestContext(
            new Peer(null, false, false, new TurnEnd(new EmbeddedChannel().eventLoop())),
            new AsciiString("the-id"),
            false);

    private static Http2Headers answer() {
        return new DefaultHttp2Headers(false).status("200");
    }

    @Test
    void whatIsAboutTheUpstreamsConnectionEndsHere() {
        Http2Headers head = answer().add("connection", "close, X-One")
                .add("connection", "x-two, set-cookie, :status")
                .add("keep-alive", "timeout=5")
                .add("proxy-connection", "close")
                .add("transfer-encoding", "chunked")
                .add("upgrade", "h2c")
                .add("x-one", "1")
                .add("x-two", "2")
                .add("set-cookie", "a=1")
                .add("set-cookie", "b=2")
                .add("x-three", "3");
        AnswerFields.complete(head, CONTEXT);
        assertThat(head.names())
                .extracting(CharSequence::toString)
                .containsExactlyInAnyOrder(":status", "set-cookie", "x-three", "date", "x-request-id");
        assertThat(head.getAll("set-cookie")).hasSize(2);
    }

    @Test
    void anUpstreamsRequestIdGivesWayToTheRequests() {
        Http2Headers head = answer().add("x-request-id", "another");
        AnswerFields.complete(head, CONTEXT);
        assertThat(head.getAll("x-request-id"))
                .extracting(CharSequence::toString)
                .containsExactly("the-id");
    }

    @Test
    void forbiddenTrailersGoAlone() {
        Http2Headers trailers = new DefaultHttp2Headers(false)
                .add("grpc-status", "0")
                .add("content-length", "1")
                .add("set-cookie", "a=1")
                .add("connection", "x-sum")
                .add("x-http2-stream-id", "1")
                .add("x-sum", "abc");
        AnswerFields.stripTrailers(trailers);
        assertThat(trailers.names())
                .extracting(CharSequence::toString)
                .containsExactlyInAnyOrder("grpc-status", "x-sum");
    }

    @Test
    void theDateIsTheSecondsThatTheClockIsIn() {
        AtomicLong millis = new AtomicLong(784_111_777_999L);
        DateField date = new DateField(millis::get);
        AsciiString first = date.now();
        assertThat(first.toString()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        millis.set(784_111_777_000L);
        assertThat(date.now() == first).isTrue();
        millis.set(784_111_778_000L);
        assertThat(date.now().toString()).isEqualTo("Sun, 06 Nov 1994 08:49:38 GMT");
    }
}
