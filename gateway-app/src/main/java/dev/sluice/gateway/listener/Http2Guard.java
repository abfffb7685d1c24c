package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between the HTTP/2 codec and the streams' channels, and lets through what is a request. What is none is reset
 * before anything of it has reached a stream's channel: its child sees nothing but its end.
 */
final class Http2Guard extends ChannelDuplexHandler implements ClientConnection.Activity {
    private final ClientConnection connection;
    private final Http2FrameCodec codec;
    private final FrameScanner scanner;
    private final FrameBudget budget;
    private final StreamLimits limits;
    private final CodecWatch watch;
    private final HeldFrames held = new HeldFrames();
    /** Ids grow: HEADERS on one that is not newer are trailers. */
    private int newestId;

    Http2Guard(ClientConnection connection, Http2FrameCodec codec, FrameBudget budget, StreamLimits limits) {
        this.connection = connection;
        this.codec = codec;
        this.budget = budget;
        this.scanner = new FrameScanner(budget);
        this.limits = limits;
        this.watch = new CodecWatch(connection, limits);
    }

    FrameScanner scanner() {
        return scanner;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        codec.connection().addListener(watch);
        letCodecOpenMore();
    }

    /**
     * The codec would refuse streams above the limit without remembering their ids, and take the rest of such a request for
     * frames of streams that never were: the end of the connection. So it opens some more, and they are refused here.
     */
    private void letCodecOpenMore() {
        codec.connection().remote().maxActiveStreams(2 * limits.concurrent() + StreamLimits.USUAL);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame headers) {
            if (connection.ending() || !admitted(context, headers)) {
                return;
            }
            held.add(headers);
        } else if (message instanceof Http2DataFrame data && !held.isEmpty()) {
            held.add(data);
        } else if (message instanceof Http2ResetFrame reset) {
            if (!held.forget(reset.stream())) {
                context.fireChannelRead(message);
            }
        } else if (message == Http2SettingsAckFrame.INSTANCE) {
            letCodecOpenMore();
        } else if (message instanceof Http2UnknownFrame) {
            // the server would take what is in it for content
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof Http2SettingsFrame) && !(message instanceof Http2PingFrame)) {
            context.fireChannelRead(message);
        }
        if (held.isFull()) {
            held.release(context);
        }
    }

    /** A request that is cancelled within the same read never was. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        held.release(context);
        context.fireChannelReadComplete();
    }

    private boolean admitted(ChannelHandlerContext context, Http2HeadersFrame frame) {
        Http2FrameStream stream = frame.stream();
        boolean head = stream.id() > newestId;
        if (head) {
            newestId = stream.id();
            watch.announced();
        }
        if (head && codec.connection().remote().numActiveStreams() > limits.concurrent()) {
            limits.hit(Limit.CONCURRENT_STREAMS);
            reset(context, stream, Http2Error.REFUSED_STREAM);
            return false;
        }
        if (frame.headers().size() > limits.fields()) {
            limits.hit(Limit.HEADER_FIELDS);
            tooManyFields(context, frame, head);
            return false;
        }
        boolean right =
                head ? RequestHead.wellFormed(frame.headers()) : RequestHead.wellFormedTrailers(frame.headers());
        if (!right) {
            reset(context, stream, Http2Error.PROTOCOL_ERROR);
        }
        return right;
    }

    private void tooManyFields(ChannelHandlerContext context, Http2HeadersFrame frame, boolean head) {
        if (!head) {
            reset(context, frame.stream(), Http2Error.PROTOCOL_ERROR);
            return;
        }
        DefaultHttp2Headers answer = new DefaultHttp2Headers(false, 1);
        answer.status(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.codeAsText());
        context.write(new DefaultHttp2HeadersFrame(answer, true).stream(frame.stream()));
        if (!frame.isEndStream()) {
            reset(context, frame.stream(), Http2Error.NO_ERROR);
        }
    }

    private void reset(ChannelHandlerContext context, Http2FrameStream stream, Http2Error error) {
        ClientStream.reset(context, codec.connection(), stream, error.code());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Http2StreamFrame) {
            budget.answered();
        }
        context.write(message, promise);
    }

    /** What the codec found wrong with a stream ends it here; what it found wrong with the connection, it deals with itself. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2FrameStreamException failure) {
            held.forget(failure.stream());
            reset(context, failure.stream(), failure.error());
        } else if (!(cause instanceof Http2Exception)) {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.clear();
    }

    @Override
    public boolean started() {
        return codec.decoder().prefaceReceived();
    }

    @Override
    public boolean busy() {
        return codec.connection().numActiveStreams() > 0;
    }

    @Override
    public boolean headOpen() {
        return scanner.headOpen();
    }

    @Override
    public long heads() {
        return scanner.blocks();
    }

    /** A request may be on its way to an idle connection: it is not lost where the client is told and waited for. */
    @Override
    public void expired(Limit limit) {
        if (limit == Limit.IDLE_TIMEOUT) {
            Farewell.begin(connection);
        } else {
            connection.end(Http2Error.ENHANCE_YOUR_CALM, null);
        }
    }
}
