package dev.sluice.gateway.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of a connection that are left to the server, beside those that are not. Their channels wait for the
 * multiplexer's word that the connection takes writes again, and it cannot give it where other streams have no channel: so
 * an empty DATA frame is written to those that wait, by whose leave Netty's channel finds out. On the event loop.
 */
public final class ServerStreams {
    private final List<Channel> channels = new ArrayList<>(0);
    private int count;

    ServerStreams() {}

    /** Takes down a stream's channel, on which a request of the server's has come; nothing if it is no stream's. */
    public static void serves(Channel channel) {
        if (channel instanceof Http2StreamChannel) {
            RequestStreams streams = channel.parent().pipeline().get(RequestStreams.class);
            if (streams != null) {
                List<Channel> channels = streams.servers().channels;
                channels.add(channel);
                channel.closeFuture().addListener(closed -> channels.remove(channel));
            }
        }
    }

    void opened() {
        count++;
    }

    void closed() {
        count--;
    }

    int count() {
        return count;
    }

    void writable() {
        for (int i = channels.size() - 1; i >= 0; i--) {
            Channel channel = channels.get(i);
            if (channel.isActive() && !channel.isWritable()) {
                channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, false));
            }
        }
    }
}
