package dev.sluice.gateway.upstream.http1;

import dev.sluice.gateway.upstream.dial.DialFailures;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection, between the codec and Reactor Netty's own handler. While it carries an exchange, the answer goes to that
 * and not further; Reactor Netty sees one empty answer when the exchange is over, which is how its client takes a
 * connection back ({@link #KEPT}) or closes it ({@link #LAST}).
 *
 * <p>Bytes that nobody asked for close it: an answer that is there before its request would be taken for the answer to
 * somebody else's. That is why it is given back at the end of a turn of reading, not in the middle of one.
 */
final class BackendConnection extends ChannelDuplexHandler implements Runnable {
    private static final FullHttpResponse KEPT = empty();
    private static final FullHttpResponse LAST = empty();

    static {
        LAST.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }

    private final Http1Group group;
    private final long bornNanos = System.nanoTime();
    private @Nullable ChannelHandlerContext context;
    private @Nullable BackendExchange exchange;
    private long requests;
    private boolean connected;
    private boolean answered;
    private boolean reusable;
    private boolean reading;
    private boolean flushing;

    BackendConnection(Http1Group group) {
        this.group = group;
    }

    private static FullHttpResponse empty() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        group.dialled(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        group.gone(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        connected = true;
        group.connected(System.nanoTime() - bornNanos);
        active.fireChannelActive();
    }

    /** Carries this exchange from now on. */
    void carry(BackendExchange next) {
        requests++;
        exchange = next;
        answered = false;
        reusable = true;
        reading = false;
    }

    /** Goes back unused. */
    void giveBack() {
        if (exchange == null) {
            context().fireChannelRead(KEPT);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) {
        BackendExchange current = exchange;
        try {
            if (current == null) {
                reader.close();
            } else if (answered) {
                reusable = false;
            } else {
                current.onMessage((HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** The answer is whole. */
    void answered(BackendExchange done, boolean keep) {
        if (exchange == done) {
            answered = true;
            reusable = keep;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reader) {
        reading = false;
        BackendExchange current = exchange;
        if (current != null && answered) {
            finish(current, reusable);
        } else if (current != null) {
            current.readOn();
        }
        reader.fireChannelReadComplete();
    }

    /** The exchange is over: the connection can be used again, or it closes. */
    void finish(BackendExchange done, boolean keep) {
        if (exchange != done) {
            return;
        }
        exchange = null;
        boolean kept = keep && context().channel().isActive() && !group.worn(requests);
        context().fireChannelRead(kept ? KEPT : LAST);
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        BackendExchange current = exchange;
        if (current != null && answered) {
            finish(current, false);
        } else if (current != null) {
            current.onClosed("by the peer");
        }
        group.gone(this);
        closed.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        BackendExchange current = exchange;
        if (current != null) {
            current.onClosed(DialFailures.words(cause));
        } else if (connected) {
            failed.close();
        } else {
            failed.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (exchange != null && changed.channel().isWritable()) {
            exchange.onWritable();
        }
        changed.fireChannelWritabilityChanged();
    }

    ChannelFuture write(Object message) {
        return context().write(message);
    }

    boolean writable() {
        return context().channel().isWritable();
    }

    void flush() {
        context().flush();
    }

    /** What is written within one turn of the loop leaves in one piece. */
    void flushAtTurnsEnd() {
        if (!flushing) {
            flushing = true;
            context().channel().eventLoop().execute(this);
        }
    }

    @Override
    public void run() {
        flushing = false;
        flush();
    }

    /** Reads once more, unless it does so already or for somebody else. */
    void readFor(BackendExchange reader) {
        if (exchange == reader && !answered && !reading) {
            reading = true;
            context().read();
        }
    }

    /** Whether it stood already, or carried somebody's request, before it was asked for at this time. */
    boolean stoodBefore(long nanos) {
        return requests > 0 || bornNanos - nanos < 0;
    }

    /** Requests that it has carried, the current one included. */
    long requests() {
        return requests;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - bornNanos;
    }

    boolean connected() {
        return connected;
    }

    boolean busy() {
        return exchange != null;
    }

    /** Closes it whatever it does. */
    void close() {
        context().close();
    }

    /** Fails what it carries, and closes. */
    void dispose() {
        BackendExchange current = exchange;
        if (current != null) {
            current.abandon(Failures.closed());
        }
        close();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not in a pipeline");
    }
}
