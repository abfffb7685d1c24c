package dev.sluice.pool.peer;

import dev.sluice.pool.peer.Received.Ping;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a peer can say on a connection. From any thread; nothing is checked, for much of it is said wrong on purpose. */
class PeerVerbs {
    private static final int FRAME_BYTES = 16_384;

    final FrameSocket socket;
    final HeaderBlocks blocks = new HeaderBlocks();
    final StreamCount streams = new StreamCount();

    PeerVerbs(FrameSocket socket) {
        this.socket = socket;
    }

    /** Sends HEADERS of these names and values by turns; in CONTINUATION frames where they are long. */
    public void headers(int streamId, boolean endStream, String... namesAndValues) {
        headers(streamId, endStream, HeaderBlocks.fields(namesAndValues));
    }

    public void headers(int streamId, boolean endStream, Http2Headers fields) {
        if (endStream) {
            streams.peerEnded(streamId);
        }
        socket.together(() -> block(streamId, endStream, blocks.encode(streamId, fields)));
    }

    /** Sends HEADERS of these fields in this very order, even where it is wrong. */
    public void literalHeaders(int streamId, boolean endStream, String... namesAndValues) {
        if (endStream) {
            streams.peerEnded(streamId);
        }
        block(streamId, endStream, HeaderBlocks.literal(namesAndValues));
    }

    private void block(int streamId, boolean endStream, byte[] block) {
        int end = Math.min(block.length, FRAME_BYTES);
        int flags = (endStream ? Frame.END_STREAM : 0) | (end == block.length ? Frame.END_HEADERS : 0);
        send(new Frame(Frame.HEADERS, flags, streamId, Arrays.copyOf(block, end)));
        while (end < block.length) {
            int start = end;
            end = Math.min(block.length, start + FRAME_BYTES);
            int last = end == block.length ? Frame.END_HEADERS : 0;
            send(new Frame(Frame.CONTINUATION, last, streamId, Arrays.copyOfRange(block, start, end)));
        }
    }

    /** The header block that {@link #headers} would send, for those who frame it themselves; it must then be sent. */
    public byte[] block(String... namesAndValues) {
        return blocks.encode(1, HeaderBlocks.fields(namesAndValues));
    }

    public void data(int streamId, String text, boolean endStream) {
        data(streamId, text.getBytes(StandardCharsets.UTF_8), endStream);
    }

    /** Sends DATA, in as many frames as it takes; nobody looks at windows here. */
    public void data(int streamId, byte[] bytes, boolean endStream) {
        if (endStream) {
            streams.peerEnded(streamId);
        }
        int start = 0;
        do {
            int end = Math.min(bytes.length, start + FRAME_BYTES);
            int flags = endStream && end == bytes.length ? Frame.END_STREAM : 0;
            send(new Frame(Frame.DATA, flags, streamId, Arrays.copyOfRange(bytes, start, end)));
            start = end;
        } while (start < bytes.length);
    }

    /** A whole answer of status 200. */
    public void answer(int streamId, String text) {
        socket.together(() -> {
            headers(streamId, false, ":status", "200");
            data(streamId, text, true);
        });
    }

    public void rst(int streamId, Http2Error code) {
        rst(streamId, (int) code.code());
    }

    public void rst(int streamId, int code) {
        streams.closed(streamId);
        send(Frame.ofInts(Frame.RST_STREAM, 0, streamId, code));
    }

    public void goAway(int lastStreamId, Http2Error code) {
        goAway(lastStreamId, code, "");
    }

    public void goAway(int lastStreamId, Http2Error code, String debugData) {
        byte[] text = debugData.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(8 + text.length);
        payload.putInt(lastStreamId).putInt((int) code.code()).put(text);
        send(new Frame(Frame.GOAWAY, 0, 0, payload.array()));
    }

    public void ping(long payload) {
        send(new Frame(Frame.PING, 0, 0, ByteBuffer.allocate(8).putLong(payload).array()));
    }

    public void ack(Ping ping) {
        send(new Frame(
                Frame.PING,
                Frame.ACK,
                0,
                ByteBuffer.allocate(8).putLong(ping.payload()).array()));
    }

    public void windowUpdate(int streamId, int bytes) {
        send(Frame.ofInts(Frame.WINDOW_UPDATE, 0, streamId, bytes));
    }

    public void send(Frame frame) {
        socket.write(frame);
    }

    public void raw(byte[] bytes) {
        socket.write(bytes);
    }

    /** What is sent inside goes out in one piece. */
    public void together(Runnable verbs) {
        socket.together(verbs);
    }

    /** Sends what may be too much for the client; false if it closed the connection meanwhile. */
    public boolean offer(Runnable verbs) {
        try {
            verbs.run();
            return true;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    public void closeTcp() {
        socket.close();
    }

    /** Closes with a TCP reset. */
    public void abortTcp() {
        socket.abort();
    }
}
