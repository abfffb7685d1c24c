package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One end of an HTTP/2 connection in cleartext, of bytes, for what is not seen from above a codec. */
final class Http2Wire implements AutoCloseable {
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final DataInputStream in;

    record Frame(int type, int flags, int stream, byte[] payload) {}

    private Http2Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Patience.MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** A client, which sends these settings: an id of 16 and a value of 32 bits each. */
    static Http2Wire client(int port, byte... settings) throws IOException {
        Http2Wire end = new Http2Wire(new Socket(InetAddress.getLoopbackAddress(), port));
        end.socket.getOutputStream().write(PREFACE);
        end.write(SETTINGS, 0, 0, settings);
        return end;
    }

    /** A server on a connection that it has accepted. */
    static Http2Wire server(Socket accepted, byte... settings) throws IOException {
        Http2Wire end = new Http2Wire(accepted);
        end.in.readFully(new byte[PREFACE.length]);
        end.write(SETTINGS, 0, 0, settings);
        return end;
    }

    void write(int type, int flags, int stream, byte... payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(stream >> shift);
        }
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** The next frame of this type; SETTINGS are acknowledged on the way. */
    Frame next(int type) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), new byte[length]);
            in.readFully(frame.payload);
            if (frame.type == SETTINGS && (frame.flags & ACK) == 0) {
                write(SETTINGS, ACK, 0);
            }
            if (frame.type == type) {
                return frame;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
