package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 client's stream. Frames are written to it as they are: fields are not turned into HTTP/1.1 ones and back, and
 * trailers-only answers stay one HEADERS frame.
 */
final class Http2Downstream implements Downstream, ChannelFutureListener {
    /** As much is written before it is offered to the socket, whose buffer then says whether it takes more. */
    private static final int MOST_UNFLUSHED_BYTES = 64 << 10;

    private final ClientStream stream;
    private final RequestContext context;
    private @Nullable Runnable waiting;
    private int unflushedBytes;
    private boolean ended;

    Http2Downstream(ClientStream stream, RequestContext context) {
        this.stream = stream;
        this.context = context;
    }

    @Override
    public void informational(InformationalHead head) {
        stream.headers(head.fields(), false);
        stream.flush();
    }

    /** The stream ends in any case; the connection is other requests' as well. */
    @Override
    public void close() {}

    @Override
    public void head(Http2Headers head, boolean end) {
        AnswerFields.complete(head, context);
        AnswerTable table = context.peer().answerTable(stream.connection());
        ended = end;
        written(table.write(stream, head, end));
    }

    @Override
    public void data(ByteBuf content, boolean end) {
        unflushedBytes += content.readableBytes();
        ended = end;
        ChannelFuture written = stream.data(content, end);
        if (end) {
            written(written);
        } else if (unflushedBytes >= MOST_UNFLUSHED_BYTES) {
            flush();
        }
    }

    @Override
    public void trailers(Http2Headers trailers) {
        AnswerFields.stripTrailers(trailers);
        ended = true;
        written(stream.headers(trailers, true));
    }

    /** A head may be one that cannot be encoded, which is known at once; and an end may come before the client's own. */
    private void written(ChannelFuture future) {
        boolean early = ended && stream.state() != Http2Stream.State.HALF_CLOSED_REMOTE;
        if (early || future.cause() != null) {
            future.addListener(this);
        }
    }

    /**
     * A client that still uploads when its answer is complete is told to stop (RFC 9113 §8.1), but only once the answer
     * has left: a reset would take with it what the client's window still holds back.
     */
    @Override
    public void operationComplete(ChannelFuture future) {
        if (!future.isSuccess()) {
            cut(Http2Error.INTERNAL_ERROR.code());
        } else if (ended && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            stream.reset(Http2Error.NO_ERROR.code());
        }
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }

    @Override
    public void whenWritable(Runnable then) {
        waiting = then;
    }

    /** The client's windows or its socket take more, or less. */
    void writabilityChanged() {
        Runnable then = waiting;
        if (then != null && stream.writable()) {
            waiting = null;
            // not from inside the codec, which may be in the middle of changing every stream's window
            connection().eventLoop().execute(then);
        }
    }

    @Override
    public void flush() {
        unflushedBytes = 0;
        stream.flush();
    }

    @Override
    public void cut(long http2Code) {
        if (stream.state() != Http2Stream.State.CLOSED) {
            stream.reset(http2Code);
        }
    }

    @Override
    public Channel connection() {
        return stream.connection();
    }
}
