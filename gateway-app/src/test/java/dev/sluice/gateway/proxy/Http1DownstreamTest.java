package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What becomes of content whose head the server does not take. */
class Http1DownstreamTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HttpServerResponse response = mock();
    private final Http1Downstream downstream = downstream();

    private Http1Downstream downstream() {
        new Peer(null, false, false, new TurnEnd(channel.eventLoop())).holdAt(channel);
        HttpServerRequest request = mock(HttpServerRequest.class, withSettings().extraInterfaces(Connection.class));
        when(((Connection) request).channel()).thenReturn(channel);
        when(request.version()).thenReturn(HttpVersion.HTTP_1_1);
        when(request.requestHeaders()).thenReturn(new DefaultHttpHeaders());
        CoreSubscriber<Void> completion = mock();
        return new Http1Downstream(new Http1Request(request), response, completion);
    }

    private void assertReleasedWhereItFails(boolean end) {
        ByteBuf content = Unpooled.buffer(1);
        assertThatThrownBy(() -> downstream.data(content, end)).hasMessage("no head");
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void theFirstOfItIsReleased() {
        when(response.then()).thenThrow(new IllegalStateException("no head"));
        assertReleasedWhereItFails(false);
    }

    @Test
    void theWholeOfItIsReleased() {
        when(response.keepAlive(anyBoolean())).thenThrow(new IllegalStateException("no head"));
        downstream.close();
        assertReleasedWhereItFails(true);
    }
}
