package dev.sluice.pool.peer;

import dev.sluice.pool.Origin;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

/** A server on a loopback port that does only what a test says, line by line, on the test's own thread. */
public final class ScriptedPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) Patience.PATIENCE.toMillis();

    private final ServerSocket server;
    private final List<PeerConnection> connections = new ArrayList<>();

    /** A peer for cleartext HTTP/2. */
    public ScriptedPeer() {
        this(ServerSocketFactory.getDefault());
    }

    /** A peer whose sockets come from elsewhere, as for TLS. */
    public ScriptedPeer(ServerSocketFactory sockets) {
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            server.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** This peer, for cleartext HTTP/2. */
    public Origin origin() {
        return Origin.h2c("127.0.0.1", port());
    }

    /** Waits for the client to connect, and says nothing yet. */
    public PeerConnection accept() {
        try {
            PeerConnection connection = new PeerConnection(new FrameSocket(acceptSocket(), PATIENCE_MILLIS));
            connections.add(connection);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the client to connect, for those who speak no HTTP/2; the caller closes it. */
    public Socket acceptSocket() {
        try {
            return server.accept();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the client did not connect; connections so far:" + history(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the client to connect, exchanges prefaces, and waits until the client has read this peer's. */
    public PeerConnection connect() {
        return fenced(accept().handshake());
    }

    /** The same with these settings. */
    public PeerConnection connect(Http2Settings settings) {
        return fenced(accept().handshake(settings));
    }

    /** An acknowledgement that is still on its way would end a silence that the test's clock has begun to count. */
    private static PeerConnection fenced(PeerConnection connection) {
        connection.fence();
        return connection;
    }

    private String history() {
        StringBuilder history = new StringBuilder();
        connections.forEach(connection -> history.append("\n--").append(connection.history()));
        return history.toString();
    }

    /** No further connection is accepted; those that stand stay. */
    public void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        connections.forEach(PeerConnection::closeTcp);
    }
}
