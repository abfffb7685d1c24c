package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An h2c client of frames that does nothing by itself: no acknowledgement, no credit, no close. */
final class FrameClient implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;

    /** One frame. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        /** Whether it ends this stream, in order. */
        boolean ends(int which) {
            return stream == which && type <= HEADERS && (flags & END_STREAM) != 0;
        }

        boolean is(int otherType, int otherStream) {
            return type == otherType && stream == otherStream;
        }

        /** The 32-bit number at an offset: a GOAWAY has the last stream id at 0 and its code at 4. */
        int number(int offset) {
            return ByteBuffer.wrap(payload).getInt(offset);
        }
    }

    private FrameClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Connects and sends the preface and empty SETTINGS. */
    static FrameClient connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Patience.MILLIS);
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        FrameClient client = new FrameClient(socket);
        client.send(SETTINGS, 0, 0, new byte[0]);
        return client;
    }

    /** A GET that ends its stream. */
    void get(int stream, String path) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86}); // :method GET, :scheme http
        literal(block, 4, path);
        literal(block, 1, "one.test");
        send(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray());
    }

    /** A field of HPACK's static table with a value of its own, not indexed (RFC 7541 §6.2.2). */
    private static void literal(ByteArrayOutputStream block, int index, String value) {
        block.write(index);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        socket.getOutputStream().write(frame.array());
        socket.getOutputStream().flush();
    }

    /** The next frame that is looked for, whatever comes before it. */
    Frame await(Predicate<Frame> wanted) throws IOException {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (wanted.test(frame)) {
                return frame;
            }
        }
        throw new EOFException("the server closed");
    }

    Frame await(int type, int stream) throws IOException {
        return await(frame -> frame.is(type, stream));
    }

    /** Waits for the end of a stream that is not reset. */
    void awaitEnd(int stream) throws IOException {
        await(frame -> frame.ends(stream));
    }

    /** All that comes until the connection's orderly end. */
    List<Frame> readAll() throws IOException {
        List<Frame> all = new ArrayList<>();
        for (Frame frame = read(); frame != null; frame = read()) {
            all.add(frame);
        }
        return all;
    }

    /** The next frame, or null at the connection's orderly end. */
    @Nullable
    Frame read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = first << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
