package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection to the traffic port, from its acceptance to its end. On its event loop only.
 *
 * <p>It keeps no timer of its own: {@link Connections} looks at all connections of a loop now and then, and whether
 * something lasts too long is measured from the first look that saw it. A timeout is late by one look at most, and no
 * request reads the clock for it.
 */
public final class ClientConnection {
    /** What a client was found to speak. */
    public enum Protocol {
        /** Nothing yet: the handshake or the first bytes are still to come. */
        NONE("none"),
        HTTP_1("HTTP/1.1"),
        HTTP_2("HTTP/2");

        private final String tag;

        Protocol(String tag) {
            this.tag = tag;
        }

        /** As a meter's tag. */
        public String tag() {
            return tag;
        }
    }

    private final Channel channel;
    private final Connections connections;
    private final long openedNanos;

    private Protocol protocol = Protocol.NONE;
    private @Nullable Activity activity;
    private long heads;
    private long headSinceNanos;
    private long idleSinceNanos;
    private boolean headOpen;
    private boolean idle;
    private boolean ending;
    private boolean leaving;
    /** Where it is in its loop's list. */
    int index;

    ClientConnection(Channel channel, Connections connections, long nowNanos) {
        this.channel = channel;
        this.connections = connections;
        this.openedNanos = nowNanos;
        this.idleSinceNanos = nowNanos;
    }

    /** The socket's channel. */
    public Channel channel() {
        return channel;
    }

    /** What it speaks. */
    public Protocol protocol() {
        return protocol;
    }

    /** Whether a request's head has begun to come and not ended. */
    boolean headOpen() {
        return activity != null && activity.headOpen();
    }

    /** Closes the socket, whatever is under way. */
    public void close() {
        ending = true;
        // past the HTTP/2 codec, which would wait for its streams
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /** What it speaks is known from now on. */
    void speaks(Protocol spoken, Activity watched) {
        connections.changed(protocol, spoken);
        protocol = spoken;
        activity = watched;
    }

    boolean ending() {
        return ending;
    }

    /** Its leave is taken from now on; false if it was before. */
    boolean leave() {
        boolean first = !leaving;
        leaving = true;
        return first;
    }

    /** Ends an HTTP/2 connection for something that its client did: the codec closes when the GOAWAY has left. */
    void end(Http2Error error, @Nullable Limit limit) {
        if (ending) {
            return;
        }
        ending = true;
        if (limit != null) {
            connections.hit(limit);
        }
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(error));
    }

    /** Looks whether its client is still there, and whether something lasts too long. */
    void look(long nowNanos, Connections.Patience patience) {
        Activity watched = activity;
        boolean matters = watched == null || watched.busy() || watched.headOpen();
        if (ending || (matters && SocketState.gone(channel))) {
            close();
            return;
        }
        if (watched == null || !watched.started()) {
            if (nowNanos - openedNanos > patience.headNanos()) {
                expire(Limit.HEADER_TIMEOUT);
            }
            return;
        }
        boolean another = heads != watched.heads();
        heads = watched.heads();
        boolean open = watched.headOpen();
        if (!open || another || !headOpen) {
            headSinceNanos = nowNanos;
        }
        headOpen = open;
        boolean idleNow = !another && !watched.busy() && !unwritten();
        if (!idleNow || !idle) {
            idleSinceNanos = nowNanos;
        }
        idle = idleNow;
        if (open && nowNanos - headSinceNanos > patience.headNanos()) {
            expire(Limit.HEADER_TIMEOUT);
        } else if (!open && !leaving && nowNanos - idleSinceNanos > patience.idleNanos()) {
            expire(Limit.IDLE_TIMEOUT);
        }
    }

    /** Whether the socket has not taken yet what was written: an answer is under way until it has left. */
    private boolean unwritten() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out != null && out.totalPendingWriteBytes() > 0;
    }

    private void expire(Limit limit) {
        connections.hit(limit);
        if (activity == null) {
            close();
        } else {
            activity.expired(limit);
        }
        ending |= !leaving || limit != Limit.IDLE_TIMEOUT;
    }

    /** What goes on in a connection, as the handlers of its protocol see it. */
    interface Activity {
        /** Whether there was a whole first head, or HTTP/2's preface. */
        boolean started();

        /** Whether a request is under way. */
        boolean busy();

        /** Whether a head has begun and not ended, and nothing else keeps the client from going on with it. */
        boolean headOpen();

        /** How many heads have come: another number is another head. */
        long heads();

        /** Ends the connection because a head or the next request did not come; the limit is counted. */
        void expired(Limit limit);
    }
}
