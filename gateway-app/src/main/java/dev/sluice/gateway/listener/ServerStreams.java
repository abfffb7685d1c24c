package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection that are left to the server, beside those that are not. Their channels wait for the
 * multiplexer's word that the connection takes writes again, and it cannot give it where other streams have no channel: so
 * {@link WritableAgain} is written to those that wait, by whose leave Netty's channel finds out. On the event loop.
 */
public final class ServerStreams {
    private final List<Channel> channels = new ArrayList<>(0);
    private int count;
    private @Nullable ChannelPromise asked;

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
        for (Channel channel : List.copyOf(channels)) {
            if (channel.isActive() && !channel.isWritable()) {
                channel.write(WritableAgain.FRAME);
                asked();
            }
        }
    }

    /** The frame has come through its channel: it is not sent, and counts as sent when the channel waits for that. */
    void asks(ChannelPromise promise) {
        asked = promise;
    }

    private void asked() {
        ChannelPromise promise = asked;
        asked = null;
        if (promise != null) {
            promise.setSuccess();
        }
    }

    /**
     * Ends in {@link RequestStreams}, on its way to the codec. A frame that is sent would do as well, but for what it does
     * to the stream: Netty takes an empty DATA frame together with the last one that waits for a window, whose END_STREAM is
     * lost.
     */
    enum WritableAgain implements Http2StreamFrame {
        FRAME;

        @Override
        public Http2StreamFrame stream(Http2FrameStream stream) {
            return this;
        }

        @Override
        public @Nullable Http2FrameStream stream() {
            return null;
        }
    }
}
