package dev.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** An HTTP/1.1 client of bytes, for what proper clients do not send. */
final class RawHttp {
    private RawHttp() {}

    /** Sends this text and returns everything until the server closes. */
    static String exchange(int port, String request) throws IOException {
        return exchange(port, request, "\0", () -> {});
    }

    /** The same, and does something once the answer has this text in it. */
    static String exchange(int port, String request, String awaited, Runnable then) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        return exchangeUntil(port, request, answer -> {
            if (answer.contains(awaited) && done.compareAndSet(false, true)) {
                then.run();
            }
            return false;
        });
    }

    /** The same, and stops when it has what it wants. */
    static String exchangeUntil(int port, String request, Predicate<String> enough) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            StringBuilder answer = new StringBuilder();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                if (enough.test(answer.toString())) {
                    break;
                }
            }
            return answer.toString();
        }
    }

    /** Sends this text in pieces of that many bytes, each in a packet of its own, and returns what comes until the end. */
    static String exchangeInPieces(int port, String request, int pieceBytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.setTcpNoDelay(true);
            byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; at < bytes.length; at += pieceBytes) {
                socket.getOutputStream().write(bytes, at, Math.min(pieceBytes, bytes.length - at));
                socket.getOutputStream().flush();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** One request line with these fields, on a connection that the server is asked to close. */
    static String request(int port, String line, String... fields) throws IOException {
        StringBuilder text = new StringBuilder(line).append("\r\nConnection: close\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return exchange(port, text.append("\r\n").toString());
    }
}
