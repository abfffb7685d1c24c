package dev.sluice.pool.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Frames in and out of a blocking socket. One thread reads; any thread writes. */
final class FrameSocket {
    private static final int REMEMBERED = 200;
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Deque<String> log = new ArrayDeque<>();
    private @Nullable ByteArrayOutputStream together;

    FrameSocket(Socket socket, int timeoutMillis) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMillis);
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    void readPreface() throws IOException {
        byte[] preface = in.readNBytes(PREFACE.length);
        if (!java.util.Arrays.equals(preface, PREFACE)) {
            throw new AssertionError(
                    "not a client preface: " + new String(preface, java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    /** The next frame, or null when the client has closed or reset the connection. */
    @Nullable
    Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int streamId = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            Frame frame = new Frame(type, flags, streamId, payload);
            remember("< " + frame);
            return frame;
        } catch (EOFException | SocketException | SSLException ended) {
            remember("< end: " + ended.getMessage());
            return null;
        }
    }

    synchronized void write(Frame frame) {
        remember("> " + frame);
        write(frame.toBytes());
    }

    synchronized void write(byte[] bytes) {
        if (together != null) {
            together.writeBytes(bytes);
            return;
        }
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is written inside goes out in one piece, with that of calls inside this one. */
    synchronized void together(Runnable writes) {
        if (together != null) {
            writes.run();
            return;
        }
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        together = collected;
        try {
            writes.run();
        } finally {
            together = null;
        }
        write(collected.toByteArray());
    }

    void close() {
        remember("> close");
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with a TCP reset instead of an orderly end. */
    void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            remember("closed already: " + e.getMessage());
        }
        close();
    }

    private void remember(String event) {
        synchronized (log) {
            log.addLast(event);
            if (log.size() > REMEMBERED) {
                log.removeFirst();
            }
        }
    }

    /** The last frames in both directions, for the message of a failing test. */
    String history() {
        synchronized (log) {
            return String.join("\n  ", log);
        }
    }
}
