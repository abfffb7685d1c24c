package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/** How far the gateway has come in stopping: it only goes on, and is read for every HTTP/1.1 answer. Any thread. */
public final class Drain {
    /** One after the other. */
    public enum Phase {
        /** It does not stop. */
        SERVING,
        /** Not ready any more; connections are still accepted, and HTTP/1.1 answers ask their clients to go. */
        ANNOUNCED,
        /** No connection is accepted; requests that were are finished. */
        LEAVING
    }

    /** Where each connection of the traffic port finds it. */
    public static final AttributeKey<Drain> KEY = AttributeKey.valueOf(Drain.class, "drain");

    private volatile Phase phase = Phase.SERVING;

    /** From now on HTTP/1.1 answers ask their clients to go. */
    public void begin() {
        phase = Phase.ANNOUNCED;
    }

    /** From now on no connection is accepted. */
    public void leave() {
        phase = Phase.LEAVING;
    }

    /** Whether an HTTP/1.x connection is to end with the answer that is about to begin; on its event loop. */
    public static boolean endsWithThisAnswer(Channel channel) {
        if (!begun(channel)) {
            return false;
        }
        Http1Connection connection = Http1Connection.of(channel);
        return connection == null || connection.last();
    }

    /** Whether this connection's client is asked to go. */
    static boolean begun(Channel channel) {
        Drain drain = channel.attr(KEY).get();
        return drain != null && drain.begun();
    }

    /** Whether clients are asked to go. */
    public boolean begun() {
        return phase != Phase.SERVING;
    }

    public Phase phase() {
        return phase;
    }
}
