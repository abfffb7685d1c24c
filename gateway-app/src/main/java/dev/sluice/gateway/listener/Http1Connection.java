package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * The requests of one HTTP/1.x connection: the server gets one at a time, in the client's order, and the next one when the
 * answer before it has left whole (RFC 9112 §9.3.2). Reactor Netty's own queue loses the last of pipelined requests where
 * that one says {@code Connection: close}, and stops reading after one that is answered at once.
 *
 * <p>It holds what one read of the socket brings at most: from {@value #MAX_HELD} messages on it reads no more. On the
 * channel's event loop only.
 */
public final class Http1Connection extends ChannelDuplexHandler implements Runnable {
    private static final AttributeKey<Http1Connection> KEY = AttributeKey.valueOf(Http1Connection.class, "connection");
    private static final int MAX_HELD = 32;

    /** Messages of the requests after the one that the server is at, the first of them a request. */
    private final Queue<HttpObject> held = new ArrayDeque<>(0);

    private @Nullable ChannelHandlerContext context;
    /** The server is at a request whose answer has not been written to its end. */
    private boolean answering;
    /** The end of that request has not come yet. */
    private boolean arriving;
    /** The server may still be busy with an answer that was written to its end. */
    private boolean finishing;

    private boolean head;
    /** The client waits for a 100 before it sends the body of this request. */
    private boolean awaitsContinue;
    /** What follows this request is none of it, or unknown: its answer is the last. */
    private boolean ends;
    /** The last answer tells a client that meant to go on that it may not: it may have sent more by then. */
    private boolean dismissed;
    /** The client means to go on after the request that the server is at. */
    private boolean goesOn;
    /** Nothing of what the client sends is read any more. */
    private boolean deaf;
    /** The answers are out, and what the client still sends is dropped. */
    private boolean closing;

    private boolean readWithheld;
    private boolean scheduled;

    /** The connection's requests, or null if the channel is none of HTTP/1.x. */
    public static @Nullable Http1Connection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /**
     * Whether no other request has come after the one that is being answered: an answer that is to be the connection's
     * last may say so only then.
     */
    public boolean last() {
        return held.isEmpty();
    }

    /** Whether the request that is being answered is a HEAD, whose answer has no content whatever it says. */
    boolean head() {
        return head;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        context.channel().attr(KEY).set(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpObject part)) {
            context.fireChannelRead(message);
        } else if (closing) {
            ReferenceCountUtil.release(part);
        } else if (held.isEmpty() && admits(part)) {
            admit(context, part);
        } else {
            hold(context, part);
        }
    }

    private boolean admits(HttpObject part) {
        return !(part instanceof HttpRequest) || !(answering || arriving || finishing);
    }

    private void hold(ChannelHandlerContext context, HttpObject part) {
        held.add(part);
        if (part instanceof HttpRequest request && RequestFault.of(request) != null) {
            deaf = true;
        }
        if (full()) {
            context.channel().config().setAutoRead(false);
        }
    }

    /**
     * While the gateway stops, nothing is read after a whole request either: of a client that always has another one
     * under way no answer would be the last.
     */
    private boolean full() {
        return deaf
                || held.size() >= MAX_HELD
                || (answering && !arriving && context != null && Drain.begun(context.channel()));
    }

    private void admit(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpRequest request) {
            answering = true;
            arriving = true;
            deaf = RequestFault.of(request) != null;
            head = HttpMethod.HEAD.equals(request.method());
            goesOn = HttpUtil.isKeepAlive(request);
            awaitsContinue = HttpUtil.is100ContinueExpected(request);
        } else if (part instanceof LastHttpContent end) {
            arriving = false;
            if (end instanceof BrokenEnd) {
                brokenOff(context);
            }
        }
        context.fireChannelRead(part);
    }

    /** The request is no whole one, and nobody knows where the next one starts. */
    private void brokenOff(ChannelHandlerContext context) {
        ends = true;
        if (!answering) {
            close(context, context.newPromise());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf) {
            context.write(message, promise);
            return;
        }
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                beforeInformational(response);
                context.write(message, promise);
                return;
            }
            beforeAnswer(response);
        }
        if (message instanceof LastHttpContent && answering) {
            answering = false;
            finishing = true;
            if (ends) {
                context.write(message, promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
                return;
            }
        }
        context.write(message, promise);
    }

    /** The server puts the end of the connection into a 100 as well, where that announces nothing. */
    private void beforeInformational(HttpResponse response) {
        int status = response.status().code();
        awaitsContinue &= status != HttpResponseStatus.CONTINUE.code();
        if (status != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            response.headers().remove(HttpHeaderNames.CONNECTION);
        }
    }

    /**
     * A client that waits for a 100 and gets a final answer may send the body or leave it out: what comes next could be
     * either (RFC 9110 §10.1.1), so nothing may come.
     */
    private void beforeAnswer(HttpResponse response) {
        ends |= awaitsContinue && arriving;
        if (ends) {
            HttpUtil.setKeepAlive(response, false);
        }
        dismissed = goesOn && !HttpUtil.isKeepAlive(response);
    }

    /** The server tells by an event that it is done with a request. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (finishing && ChannelOperations.get(context.channel()) == null) {
            finishing = false;
            if (!held.isEmpty() && !scheduled) {
                scheduled = true;
                // it is not quite done while it tells so
                context.executor().execute(this);
            }
        }
        context.fireUserEventTriggered(event);
    }

    /** After the last answer to a client that may still be sending, the connection closes in two steps. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean maySend = ends || dismissed || deaf || arriving || !held.isEmpty();
        if (maySend && !answering) {
            closing = true;
            releaseHeld();
            Linger.onClose(context.channel());
        }
        context.close(promise);
    }

    /** Lets the next request in. */
    @Override
    public void run() {
        scheduled = false;
        ChannelHandlerContext here = Objects.requireNonNull(context);
        for (HttpObject next = held.peek(); next != null && admits(next); next = held.peek()) {
            admit(here, held.remove());
        }
        if (readWithheld && !full()) {
            readWithheld = false;
            here.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (full() && !closing) {
            readWithheld = true;
        } else {
            context.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseHeld();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseHeld();
    }

    private void releaseHeld() {
        for (HttpObject part = held.poll(); part != null; part = held.poll()) {
            ReferenceCountUtil.release(part);
        }
    }
}
