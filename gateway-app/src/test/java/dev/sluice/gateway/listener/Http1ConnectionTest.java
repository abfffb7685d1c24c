package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which requests the server has, and which wait, with a server that answers when the test says so. */
class Http1ConnectionTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Reads reads = new Reads();

    Http1ConnectionTest() {
        channel.pipeline().addLast(reads, new Http1Connection());
    }

    /** Counts how often the socket is to be read. */
    private static final class Reads extends ChannelDuplexHandler {
        private int count;

        @Override
        public void read(ChannelHandlerContext context) throws Exception {
            count++;
            super.read(context);
        }
    }

    private static HttpRequest get(String uri) {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
    }

    private void receive(String... uris) {
        for (String uri : uris) {
            channel.writeInbound(get(uri), LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private HttpResponse answer() {
        HttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        channel.writeOutbound(answer);
        return answer;
    }

    private void serverIsDone() {
        channel.pipeline().fireUserEventTriggered("done");
        channel.runPendingTasks();
    }

    private List<String> served() {
        List<String> uris = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                uris.add(request.uri());
            }
        }
        return uris;
    }

    @Test
    void aRequestWaitsUntilTheServerIsDoneWithTheOneBefore() {
        receive("/1", "/2", "/3");
        assertThat(served()).containsExactly("/1");
        answer();
        assertThat(served()).isEmpty();
        serverIsDone();
        assertThat(served()).containsExactly("/2");
    }

    @Test
    void itKnowsWhetherAnotherRequestHasCome() {
        Http1Connection connection = Objects.requireNonNull(Http1Connection.of(channel));
        receive("/1");
        assertThat(connection.last()).isTrue();
        receive("/2");
        assertThat(connection.last()).isFalse();
        answer();
        serverIsDone();
        assertThat(connection.last()).isTrue();
    }

    @Test
    void aRequestWaitsForTheRestOfTheOneBeforeThoughThatIsAnswered() {
        channel.writeInbound(get("/1"));
        answer();
        serverIsDone();
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        receive("/2");
        assertThat(served()).containsExactly("/1", "/2");
    }

    @Test
    void itReadsNoMoreWhileManyWaitAndGoesOnLater() {
        for (int i = 0; i <= 20; i++) {
            receive("/" + i);
        }
        assertThat(channel.config().isAutoRead()).isFalse();
        int before = reads.count;
        channel.read();
        assertThat(reads.count).isEqualTo(before);
        for (int i = 0; i < 6; i++) {
            answer();
            serverIsDone();
        }
        assertThat(reads.count).isEqualTo(before + 1);
        assertThat(served()).hasSize(7);
    }

    @Test
    void whatWaitsIsReleasedWithTheConnection() {
        ByteBuf content = Unpooled.buffer().writeZero(10);
        receive("/1");
        channel.writeInbound(get("/2"), new DefaultHttpContent(content));
        channel.close();
        assertThat(content.refCnt()).isZero();
    }

    @ParameterizedTest
    @EnumSource(RequestFault.class)
    void nothingIsReadBehindAFaultThatWaitsForItsTurn(RequestFault fault) {
        receive("/1");
        channel.writeInbound(fault.standIn(get("/2")), LastHttpContent.EMPTY_LAST_CONTENT);
        int before = reads.count;
        channel.read();
        assertThat(reads.count).isEqualTo(before);
        answer();
        serverIsDone();
        assertThat(served()).containsExactly("/1", "*");
    }

    @Test
    void aBodyThatIsNoneEndsTheConnectionAfterItsAnswer() {
        channel.writeInbound(get("/1"), new BrokenEnd(RequestFault.MALFORMED));
        HttpResponse answer = answer();
        assertThat(answer.headers().get(HttpHeaderNames.CONNECTION)).isEqualTo("close");
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aBodyThatIsNoneEndsTheConnectionAtOnceWhereTheAnswerIsOut() {
        channel.writeInbound(get("/1"));
        answer();
        channel.writeInbound(new BrokenEnd(RequestFault.MALFORMED));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aFinalAnswerToAClientThatWaitsForA100EndsTheConnection() {
        HttpRequest waiting = get("/1");
        waiting.headers().set(HttpHeaderNames.EXPECT, "100-continue");
        channel.writeInbound(waiting);
        answer();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void afterA100TheConnectionGoesOn() {
        HttpRequest waiting = get("/1");
        waiting.headers().set(HttpHeaderNames.EXPECT, "100-continue");
        channel.writeInbound(waiting);
        HttpResponse interim = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
        interim.headers().set(HttpHeaderNames.CONNECTION, "close");
        channel.writeOutbound(interim);
        assertThat(interim.headers().contains(HttpHeaderNames.CONNECTION)).isFalse();
        answer();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aStoppingGatewayReadsNoRequestAfterAWholeOne() {
        Drain drain = new Drain();
        channel.attr(Drain.KEY).set(drain);
        drain.begin();
        channel.read();
        int before = reads.count;
        receive("/a");
        channel.read();
        assertThat(reads.count).isEqualTo(before);
        assertThat(Objects.requireNonNull(Http1Connection.of(channel)).last()).isTrue();
        answer();
        serverIsDone();
        channel.read();
        assertThat(reads.count).isGreaterThan(before);
    }
}
