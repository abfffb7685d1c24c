package dev.sluice.gateway.listener;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;

/** The traffic port's listening socket. Any thread. */
public final class Entrance {
    private volatile @Nullable DisposableServer server;

    /** The server listens. */
    public void opened(DisposableServer bound) {
        server = bound;
    }

    /**
     * Accepts no more connections, and returns when all that were accepted are known to {@link Connections}: their event
     * loops, which are these, have taken them in. What is still in the kernel's queue is refused by it.
     */
    public void close(EventLoopGroup loops) {
        DisposableServer bound = server;
        if (bound == null) {
            return;
        }
        bound.channel().close().awaitUninterruptibly();
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly();
        }
    }
}
