package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The clients' connections that are open on the traffic port. Any thread. */
public final class Connections {
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    /** A connection was accepted; it is forgotten when it closes. */
    public void add(Channel connection) {
        open.add(connection);
        connection.closeFuture().addListener(closed -> open.remove(connection));
    }

    /** How many are open. */
    public int size() {
        return open.size();
    }

    /** All that are open, weakly consistent. */
    public void forEach(Consumer<Channel> action) {
        open.forEach(action);
    }
}
