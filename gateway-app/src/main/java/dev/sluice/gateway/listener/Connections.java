package dev.sluice.gateway.listener;

import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.listener.ClientConnection.Protocol;
import dev.sluice.gateway.observe.Limit;
import dev.sluice.gateway.observe.LimitMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * The traffic port's connections, a list per event loop, and one look per loop at all of its connections now and then.
 * Any thread, except where said.
 */
public final class Connections {
    private static final int LOOKS_PER_TIMEOUT = 4;
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LimitMeters meters;
    private final Patience patience;
    private final long lookNanos;
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Protocol.values().length);

    /** How long a client may take, in nanoseconds. */
    record Patience(long headNanos, long idleNanos) {}

    public Connections(ClientTimeoutProperties timeouts, LimitMeters meters, MeterRegistry registry) {
        this.meters = meters;
        this.patience =
                new Patience(timeouts.header().toNanos(), timeouts.idle().toNanos());
        long shortest = Math.min(patience.headNanos, patience.idleNanos) / LOOKS_PER_TIMEOUT;
        this.lookNanos = Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, shortest));
        for (Protocol protocol : Protocol.values()) {
            Gauge.builder("sluice.connections", counts, all -> all.get(protocol.ordinal()))
                    .description("Clients' connections")
                    .tag("protocol", protocol.tag())
                    .register(registry);
        }
    }

    /** How many there are. */
    public int count() {
        int all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        return all;
    }

    /** Has this done with every connection, soon, each on its own event loop; not with those that come later. */
    public void forEach(Consumer<ClientConnection> action) {
        loops.forEach((loop, connections) -> loop.execute(() -> connections.forEach(action)));
    }

    /** A new one; on its event loop. It is here until its channel closes. */
    ClientConnection add(Channel channel) {
        ClientConnection connection = new ClientConnection(channel, this, System.nanoTime());
        counts.incrementAndGet(Protocol.NONE.ordinal());
        Loop loop = loops.computeIfAbsent(channel.eventLoop(), Loop::new);
        loop.add(connection);
        channel.closeFuture().addListener(closed -> {
            loop.remove(connection);
            counts.decrementAndGet(connection.protocol().ordinal());
        });
        return connection;
    }

    void changed(Protocol before, Protocol now) {
        counts.decrementAndGet(before.ordinal());
        counts.incrementAndGet(now.ordinal());
    }

    void hit(Limit limit) {
        meters.hit(limit);
    }

    /** One event loop's; on that loop only. */
    private final class Loop implements Runnable {
        private final EventLoop loop;
        private final List<ClientConnection> connections = new ArrayList<>();
        private boolean scheduled;

        Loop(EventLoop loop) {
            this.loop = loop;
        }

        void add(ClientConnection connection) {
            connection.index = connections.size();
            connections.add(connection);
            if (!scheduled) {
                schedule();
            }
        }

        private void schedule() {
            scheduled = true;
            loop.schedule(this, lookNanos, TimeUnit.NANOSECONDS);
        }

        /** The last one takes its place. */
        void remove(ClientConnection connection) {
            ClientConnection last = connections.remove(connections.size() - 1);
            if (last != connection) {
                connections.set(connection.index, last);
                last.index = connection.index;
            }
        }

        /** Backwards, so that one that closes on the way is replaced by one that has had its turn. */
        void forEach(Consumer<ClientConnection> action) {
            for (int i = connections.size() - 1; i >= 0; i--) {
                action.accept(connections.get(i));
            }
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            try {
                forEach(connection -> connection.look(now, patience));
            } finally {
                // one that throws does not stop the look at all others
                if (connections.isEmpty()) {
                    scheduled = false;
                } else {
                    schedule();
                }
            }
        }
    }
}
