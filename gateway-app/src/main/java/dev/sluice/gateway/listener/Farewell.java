package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * One connection's leave, once no more are accepted, or when an HTTP/2 one has been idle for too long. It looks at the connection ten times a second, on its event loop, and
 * closes it when nothing that was accepted is lost by that.
 *
 * <p>Over HTTP/2 see {@link Http2Farewell}. HTTP/1.1 has no notice: answers carry {@code connection: close} since the
 * delay began, and the server closes after them. What is left are connections without a request; a client may send one
 * at the moment at which such a connection is closed, and no server can tell it from one that came in time. So only those
 * are closed that have been quiet for a second since then: who has just connected is about to ask.
 */
public final class Farewell implements Runnable {
    private static final long TICK_MILLIS = 100;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientConnection client;
    private final Channel connection;
    private @Nullable Http2Farewell http2;
    private long quietSinceNanos;

    private Farewell(ClientConnection client) {
        this.client = client;
        this.connection = client.channel();
        this.quietSinceNanos = System.nanoTime();
    }

    /** Takes leave of a connection; on its event loop. */
    public static void begin(ClientConnection connection) {
        if (connection.leave()) {
            new Farewell(connection).run();
        }
    }

    /** Breaks a connection off, so that its client cannot take what it got for complete; on its event loop. */
    public static void cut(ClientConnection connection) {
        connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        connection.close();
    }

    @Override
    public void run() {
        if (!connection.isActive()) {
            return;
        }
        long now = System.nanoTime();
        if (http2 == null && connection.pipeline().get(Http2FrameCodec.class) != null) {
            http2 = Http2Farewell.begin(connection, now);
        }
        if (http2 != null) {
            http2.tick(now);
        } else {
            closeIfQuiet(now);
        }
        connection.eventLoop().schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void closeIfQuiet(long now) {
        if (ChannelOperations.get(connection) != null || client.headOpen()) {
            quietSinceNanos = now;
        } else if (now - quietSinceNanos >= QUIET_NANOS) {
            connection.close();
        }
    }
}
