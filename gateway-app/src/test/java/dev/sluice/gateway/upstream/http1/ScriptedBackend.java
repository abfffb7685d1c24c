package dev.sluice.gateway.upstream.http1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 server of bytes: it shows every request as it came, and answers what the script of its path says. */
public final class ScriptedBackend implements AutoCloseable {
    /** Answers one request; the connection goes on unless the peer was closed. */
    public interface Script {
        void answer(Peer peer) throws Exception;
    }

    /** The heads of all requests, in the order of their arrival. */
    public final List<String> heads = Collections.synchronizedList(new ArrayList<>());

    /** Connections accepted so far. */
    public final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket socket;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());

    public ScriptedBackend() throws IOException {
        socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** What requests to this path get, queries left out. */
    public ScriptedBackend on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /** What requests to this path get, word for word. */
    public ScriptedBackend on(String path, String answer) {
        return on(path, peer -> peer.send(answer));
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    private void accept() {
        try {
            while (true) {
                Socket each = socket.accept();
                accepted.add(each);
                Peer peer = new Peer(each, connections.incrementAndGet());
                start(() -> serve(peer));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Peer peer) {
        try (Socket own = peer.socket) {
            for (String head = peer.readHead(); head != null && !own.isClosed(); head = peer.readHead()) {
                heads.add(head);
                String target = head.split(" ", 3)[1];
                String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
                scripts.getOrDefault(path, each -> each.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                        .answer(peer);
            }
        } catch (Exception gone) {
            // a test's doing, or the gateway's
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-backend");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : List.copyOf(accepted)) {
            each.close();
        }
    }

    /** One connection. */
    public static final class Peer {
        /** Counted from 1. */
        public final int number;

        private final Socket socket;
        private final InputStream in;
        private String head = "";

        Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The head of the request that is answered. */
        public String head() {
            return head;
        }

        /** The next line without its end; null if the other side has closed. */
        public @Nullable String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    return null;
                }
                line.append((char) c);
            }
            return line.toString().replaceFirst("\r$", "");
        }

        @Nullable
        String readHead() throws IOException {
            StringBuilder text = new StringBuilder();
            for (String line = readLine(); line != null; line = readLine()) {
                if (line.isEmpty()) {
                    head = text.toString();
                    return head;
                }
                text.append(line).append('\n');
            }
            return null;
        }

        /** So many bytes of a body. */
        public String read(int bytes) throws IOException {
            return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
        }

        /** Reads the body that the head announces; chunks as {@code [size:content]}, and trailers after them. */
        public String readBody() throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            if (!lower.contains("transfer-encoding: chunked")) {
                int at = lower.indexOf("content-length: ");
                return at < 0 ? "" : read(Integer.parseInt(lower.substring(at + 16, lower.indexOf('\n', at))));
            }
            StringBuilder text = new StringBuilder();
            for (int size = readSize(); size > 0; size = readSize()) {
                text.append('[').append(size).append(':').append(read(size)).append(']');
                readLine();
            }
            for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
                text.append(line);
            }
            return text.toString();
        }

        private int readSize() throws IOException {
            String line = readLine();
            return line == null ? 0 : Integer.parseInt(line, 16);
        }

        /** Whether the other side has closed; waits for it or for more bytes. */
        public boolean closed() {
            try {
                return in.read() < 0;
            } catch (IOException reset) {
                return true;
            }
        }

        /** Everything until the other side closes. */
        public String readToEnd() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        public void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        public void close() throws IOException {
            socket.close();
        }

        /** Reads so much and closes with more unread, which resets the other side's writes. */
        public void closeAfterReading(int bytes) throws IOException {
            in.readNBytes(bytes);
            socket.close();
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
