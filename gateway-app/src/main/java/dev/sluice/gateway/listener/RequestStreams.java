package dev.sluice.gateway.listener;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands ahead of the server's multiplexer, and takes most streams before that makes a channel for each: requests that are
 * proxied go to the {@link RequestTaker}, and the server sees nothing of them. See docs/adr/0019.
 *
 * <p>The multiplexer takes it for granted that every stream of the connection has a channel: news of the connection, which
 * it would pass to all of them, go past it as soon as one has none.
 */
final class RequestStreams extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(RequestStreams.class);

    private final Http2FrameCodec codec;
    private final FrameBudget budget;
    private final RequestTaker taker;
    private final IntObjectMap<ClientStream> streams = new IntObjectHashMap<>();
    private final ServerStreams servers = new ServerStreams();
    private ClientStream.@Nullable Home home;

    RequestStreams(Http2FrameCodec codec, FrameBudget budget, RequestTaker taker) {
        this.codec = codec;
        this.budget = budget;
        this.taker = taker;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        home = new ClientStream.Home(codec, context, context.pipeline().context(codec), budget);
    }

    /** The streams that the server answers. */
    ServerStreams servers() {
        return servers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof Http2StreamFrame frame)) {
            context.fireChannelRead(message);
            return;
        }
        ClientStream stream = streams.get(frame.stream().id());
        if (stream == null) {
            // closed since it came: nobody is there for it
            ReferenceCountUtil.release(message);
        } else if (stream.servers()) {
            context.fireChannelRead(message);
        } else {
            read(context, stream, frame);
        }
    }

    private void read(ChannelHandlerContext context, ClientStream stream, Http2StreamFrame frame) {
        TakenStream taken = stream.taken();
        try {
            if (frame instanceof Http2HeadersFrame headers) {
                if (taken == null) {
                    decide(context, stream, headers);
                } else {
                    taken.trailers(headers.headers());
                }
            } else if (frame instanceof Http2DataFrame data && taken != null) {
                taken.data(data);
            } else {
                // a reset is heard of as the stream's end; credit is the codec's to count
                ReferenceCountUtil.release(frame);
            }
        } catch (RuntimeException | Error bug) {
            // one stream's failure is not the others': it ends, and they go on
            broke(context, stream, bug);
        }
    }

    private static void broke(ChannelHandlerContext context, ClientStream stream, Throwable bug) {
        TakenStream taken = stream.taken();
        Throwable untold = bug;
        try {
            if (taken != null && taken.broke(bug)) {
                return;
            }
        } catch (RuntimeException | Error another) {
            untold = another;
        }
        log.error("{}: a request's stream failed and is reset", context.channel(), untold);
        stream.reset(Http2Error.INTERNAL_ERROR.code());
    }

    private void decide(ChannelHandlerContext context, ClientStream stream, Http2HeadersFrame head) {
        TakenStream taken = taker.take(stream, head.headers(), head.isEndStream());
        stream.decided(taken);
        if (taken != null) {
            taken.begin();
        } else {
            servers.opened();
            context.fireUserEventTriggered(stream.opened);
            context.fireChannelRead(head);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof Http2FrameStreamEvent news)) {
            pastMultiplexer(context).fireUserEventTriggered(event);
        } else if (news.type() == Http2FrameStreamEvent.Type.State) {
            stateChanged(context, news);
        } else {
            ClientStream stream = streams.get(news.stream().id());
            TakenStream taken = stream == null ? null : stream.taken();
            if (taken != null) {
                taken.writabilityChanged();
            }
        }
    }

    private void stateChanged(ChannelHandlerContext context, Http2FrameStreamEvent news) {
        int id = news.stream().id();
        boolean closed = news.stream().state() == Http2Stream.State.CLOSED;
        ClientStream stream = closed ? streams.remove(id) : streams.get(id);
        if (stream == null) {
            if (!closed && home != null) {
                streams.put(id, new ClientStream(home, news));
            }
            return;
        }
        TakenStream taken = stream.taken();
        if (stream.servers()) {
            context.fireUserEventTriggered(news);
            if (closed) {
                servers.closed();
            }
        } else if (closed && taken != null) {
            closed(context, stream, taken);
        }
    }

    private static void closed(ChannelHandlerContext context, ClientStream stream, TakenStream taken) {
        try {
            taken.closed();
        } catch (RuntimeException | Error bug) {
            log.error("{}: the end of stream {} failed", context.channel(), stream.opened.stream(), bug);
        }
    }

    /**
     * Behind TLS the codec's word about its streams is not enough. What TLS holds back fills the channel at once and says so
     * later, when it may be over: the codec then sees no change, and an answer that had looked in between would wait for
     * ever.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pastMultiplexer(context).fireChannelWritabilityChanged();
        if (context.channel().isWritable()) {
            servers.writable();
            for (ClientStream stream : streams.values()) {
                TakenStream taken = stream.taken();
                if (taken != null) {
                    taken.writabilityChanged();
                }
            }
        }
    }

    /** What the server's streams write comes by here; what is written to a {@link ClientStream} does not. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message == ServerStreams.WritableAgain.FRAME) {
            servers.asks(promise);
        } else {
            context.write(message, promise);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean forAll = cause.getCause() instanceof SSLException;
        (forAll ? pastMultiplexer(context) : context).fireExceptionCaught(cause);
    }

    /** From where news are sent on that are for all streams: from here only if all of them are the server's. */
    private ChannelHandlerContext pastMultiplexer(ChannelHandlerContext context) {
        if (servers.count() == codec.connection().numActiveStreams()) {
            return context;
        }
        ChannelHandlerContext multiplexer = context.pipeline().context(Http2MultiplexHandler.class);
        return multiplexer == null ? context : multiplexer;
    }
}
