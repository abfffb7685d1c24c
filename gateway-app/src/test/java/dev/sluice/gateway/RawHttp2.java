package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * An HTTP/2 client of frames, for what proper clients do not send. What it writes is collected until {@link #send}, and
 * then leaves in one piece.
 */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /** A SETTINGS parameter. */
    static final int INITIAL_WINDOW_SIZE = 4;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;

    private static final int PATIENCE_MILLIS = Patience.MILLIS;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** One frame from the server. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean is(int type, int stream) {
            return this.type == type && this.stream == stream;
        }

        boolean ends() {
            return (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS);
        }

        /** The code of an RST_STREAM or a GOAWAY. */
        int code() {
            int at = type == GOAWAY ? 4 : 0;
            return Unpooled.wrappedBuffer(payload).getInt(at);
        }
    }

    private RawHttp2(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** A connection on which nothing was said yet. */
    static RawHttp2 silent(int port) throws IOException {
        return new RawHttp2(port);
    }

    /** A connection whose preface and SETTINGS, with these pairs of ids and values, are sent with what comes next. */
    static RawHttp2 connect(int port, int... settings) throws IOException {
        return new RawHttp2(port).preface().settings(settings);
    }

    RawHttp2 preface() {
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    RawHttp2 settings(int... pairs) {
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < pairs.length; i += 2) {
            payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
    }

    RawHttp2 frame(int type, int flags, int stream, byte... payload) {
        ByteBuf head = Unpooled.buffer()
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        out.writeBytes(ByteBufUtil.getBytes(head));
        out.writeBytes(payload);
        return this;
    }

    /** Fields of a proper request. */
    static Http2Headers get(String path) {
        return fields(":method", "GET", ":scheme", "http", ":path", path, ":authority", "one.test");
    }

    /** Fields in this order: names and values. */
    static Http2Headers fields(String... pairs) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (int i = 0; i < pairs.length; i += 2) {
            fields.add(pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    byte[] block(Http2Headers fields) {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, fields, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /** A whole head in one frame. */
    RawHttp2 headers(int stream, Http2Headers fields, int flags) {
        return frame(HEADERS, END_HEADERS | flags, stream, block(fields));
    }

    RawHttp2 request(int stream, String path) {
        return headers(stream, get(path), END_STREAM);
    }

    RawHttp2 reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) code);
    }

    RawHttp2 raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    RawHttp2 ping(int number) {
        return frame(PING, 0, 0, ByteBufUtil.getBytes(Unpooled.copyLong(number)));
    }

    RawHttp2 send() throws IOException {
        socket.getOutputStream().write(out.toByteArray());
        out.reset();
        return this;
    }

    /** Sends it and does not mind that the server closes meanwhile. */
    RawHttp2 sendWhatItTakes() {
        try {
            send();
        } catch (IOException closed) {
            out.reset();
        }
        return this;
    }

    /** The next frame, or null at the connection's end. */
    @org.jspecify.annotations.Nullable
    Frame next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (EOFException | SocketException closed) {
            return null;
        }
    }

    /** The first frame that is wanted; those before it are dropped. */
    Frame await(Predicate<Frame> wanted) throws IOException {
        for (Frame frame = next(); frame != null; frame = next()) {
            if (wanted.test(frame)) {
                return frame;
            }
            if (frame.type() == HEADERS) {
                decode(frame); // the table is one for all of them
            }
        }
        throw new IOException("the connection ended");
    }

    /** How a stream ended: {@code 200}, or {@code RST 1}. */
    String outcome(int stream) throws IOException {
        Frame frame = await(any -> any.is(HEADERS, stream) || any.is(RST_STREAM, stream) || any.type() == GOAWAY);
        return switch (frame.type()) {
            case RST_STREAM -> "RST " + frame.code();
            case GOAWAY -> "GOAWAY " + frame.code();
            default -> String.valueOf(decode(frame).status());
        };
    }

    Http2Headers decode(Frame frame) throws IOException {
        try {
            return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** The code of the GOAWAY that ends the connection, which is awaited to its end; -1 if it ends without. */
    int end() throws IOException {
        int code = -1;
        for (Frame frame = next(); frame != null; frame = next()) {
            code = frame.type() == GOAWAY ? frame.code() : code;
        }
        return code;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
