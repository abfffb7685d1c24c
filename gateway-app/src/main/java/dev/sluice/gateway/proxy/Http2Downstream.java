package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;

/**
 * An HTTP/2 client's stream. Frames are written to its channel as they are, past Reactor Netty's response: fields are not
 * turned into HTTP/1.1 ones and back, and trailers-only answers stay one HEADERS frame. Reactor
 * Netty ends its own bookkeeping when the stream closes, which the last frame brings about.
 */
final class Http2Downstream implements Downstream {
    private final Http2StreamChannel channel;
    private final RequestContext context;

    Http2Downstream(Http2StreamChannel channel, RequestContext context) {
        this.channel = channel;
        this.context = context;
    }

    @Override
    public void informational(InformationalHead head) {
        channel.writeAndFlush(new DefaultHttp2HeadersFrame(head.fields(), false));
    }

    /** The stream ends in any case; the connection is other requests' as well. */
    @Override
    public void close() {}

    @Override
    public void head(Http2Headers head, boolean end) {
        if (!channel.parent().isActive()) {
            return; // its codec is gone: whoever asked hears that the stream has ended
        }
        AnswerFields.complete(head, context);
        AnswerTable table = context.peer().answerTable(channel.parent());
        ended(table.write(channel, new DefaultHttp2HeadersFrame(head, end)), end);
    }

    @Override
    public ChannelFuture data(ByteBuf content, boolean end) {
        return ended(channel.write(new DefaultHttp2DataFrame(content, end)), end);
    }

    @Override
    public void trailers(Http2Headers trailers) {
        AnswerFields.stripTrailers(trailers);
        ended(channel.write(new DefaultHttp2HeadersFrame(trailers, true)), true);
    }

    /**
     * A client that still uploads when its answer is complete is told to stop (RFC 9113 §8.1), but only once the answer
     * has left: a reset would take with it what the client's window still holds back.
     */
    private ChannelFuture ended(ChannelFuture written, boolean end) {
        if (end && channel.stream().state() != Http2Stream.State.HALF_CLOSED_REMOTE) {
            written.addListener(done -> {
                if (done.isSuccess() && channel.stream().state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                    reset(Http2Error.NO_ERROR.code());
                } else if (channel.stream().state() == Http2Stream.State.CLOSED) {
                    channel.close();
                }
            });
        }
        return written;
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void cut(long http2Code) {
        reset(http2Code);
    }

    /** The channel goes with its stream: by itself it would wait until somebody has read what the client sent. */
    private void reset(long http2Code) {
        channel.writeAndFlush(new DefaultHttp2ResetFrame(http2Code)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public Channel channel() {
        return channel;
    }
}
