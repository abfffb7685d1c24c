package dev.sluice.pool.peer;

import dev.sluice.pool.Origin;
import dev.sluice.pool.peer.Received.Chunk;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.Received.Ping;
import dev.sluice.pool.peer.Received.Reset;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers on its own, in a thread per connection, by a script per connection.
 *
 * <p>It gives credit for request bodies as they come and answers PINGs; everything else is the script's.
 */
public final class BusyPeer implements AutoCloseable {
    /** What happens on one connection; called by its thread alone. */
    public interface Script {
        /** What the peer allows. */
        default Http2Settings settings() {
            return new Http2Settings().maxConcurrentStreams(100);
        }

        /** A request's head came. */
        default void head(PeerConnection connection, Head head) {}

        /** A request came to its end. */
        void request(PeerConnection connection, Head head, byte[] body);

        /** The client reset a stream. */
        default void reset(PeerConnection connection, Reset reset) {}
    }

    private final ServerSocket server;
    private final IntFunction<Script> scripts;
    private final List<PeerConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** A peer that does the same on all connections. */
    public BusyPeer(Script script) {
        this(number -> script);
    }

    /** A peer with a script by the connection's number, from 0. */
    public BusyPeer(IntFunction<Script> scripts) {
        this.scripts = scripts;
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("busy-peer-accept", this::acceptAll);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    public Origin origin() {
        return Origin.h2c("127.0.0.1", server.getLocalPort());
    }

    /** All connections so far, those that ended included. */
    public List<PeerConnection> connections() {
        return connections;
    }

    /** What went wrong in scripts, or what the client did against the protocol. */
    public List<Throwable> failures() {
        return failures;
    }

    private void acceptAll() {
        try {
            for (int number = 0; ; number++) {
                Socket socket = server.accept();
                PeerConnection connection = new PeerConnection(new FrameSocket(socket, 0));
                connections.add(connection);
                Script script = scripts.apply(number);
                start("busy-peer-" + number, () -> serve(connection, script));
            }
        } catch (IOException closed) {
            if (!server.isClosed()) {
                failures.add(closed);
            }
        }
    }

    private void serve(PeerConnection connection, Script script) {
        Map<Integer, Exchange> exchanges = new HashMap<>();
        try {
            connection.handshake(script.settings());
            for (Received each = connection.next(); each != null; each = connection.next()) {
                take(connection, script, exchanges, each);
            }
        } catch (IOException | UncheckedIOException ended) {
            // the connection went, as the script or the client wanted
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        } finally {
            connection.closeTcp();
        }
    }

    private static void take(
            PeerConnection connection, Script script, Map<Integer, Exchange> exchanges, Received received) {
        if (received instanceof Head head) {
            Exchange exchange = exchanges.get(head.streamId());
            if (exchange == null) {
                exchange = new Exchange(head, new ByteArrayOutputStream());
                exchanges.put(head.streamId(), exchange);
                script.head(connection, head);
            }
            if (head.endStream()) {
                finish(connection, script, exchanges.remove(head.streamId()));
            }
        } else if (received instanceof Chunk chunk) {
            Exchange exchange = exchanges.get(chunk.streamId());
            credit(connection, chunk, exchange != null);
            if (exchange != null) {
                exchange.body.writeBytes(chunk.bytes());
            }
            if (chunk.endStream()) {
                finish(connection, script, exchanges.remove(chunk.streamId()));
            }
        } else if (received instanceof Reset reset) {
            exchanges.remove(reset.streamId());
            script.reset(connection, reset);
        } else if (received instanceof Ping ping && !ping.ack()) {
            connection.ack(ping);
        }
    }

    private static void finish(PeerConnection connection, Script script, @Nullable Exchange exchange) {
        if (exchange != null) {
            script.request(connection, exchange.head, exchange.body.toByteArray());
        }
    }

    private static void credit(PeerConnection connection, Chunk chunk, boolean known) {
        if (chunk.bytes().length > 0) {
            connection.windowUpdate(0, chunk.bytes().length);
            if (known && !chunk.endStream()) {
                connection.windowUpdate(chunk.streamId(), chunk.bytes().length);
            }
        }
    }

    private record Exchange(Head head, ByteArrayOutputStream body) {}

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(PeerConnection::closeTcp);
    }
}
