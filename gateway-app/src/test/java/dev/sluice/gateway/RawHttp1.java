package dev.sluice.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP/1.1 client's connection, which a test writes to and reads from as it likes. */
final class RawHttp1 implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RawHttp1(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    static RawHttp1 connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Patience.MILLIS);
        return new RawHttp1(socket);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** What comes until this text has come. */
    String awaitText(String awaited) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(awaited) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** What comes until the server closes in order; a reset fails. */
    String untilClosed() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
