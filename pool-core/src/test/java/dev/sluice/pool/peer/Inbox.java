package dev.sluice.pool.peer;

import dev.sluice.pool.peer.Received.Chunk;
import dev.sluice.pool.peer.Received.Credit;
import dev.sluice.pool.peer.Received.GoAway;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.Received.Other;
import dev.sluice.pool.peer.Received.Ping;
import dev.sluice.pool.peer.Received.Reset;
import dev.sluice.pool.peer.Received.Settings;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What came from the client and was not asked for yet, in order; a frame on a stream that the client has reset fails the test,
 * whatever it is about. Used by the one thread that reads.
 */
final class Inbox {
    private final FrameSocket socket;
    private final HeaderBlocks blocks;
    private final StreamCount streams;
    private final List<Received> unclaimed = new ArrayList<>();
    private final Map<Integer, Long> credits = new HashMap<>();
    private final Set<Integer> reset = new HashSet<>();
    private int settingsAcks;
    private int clientSettings;
    private boolean acknowledges;
    private boolean ended;

    Inbox(FrameSocket socket, HeaderBlocks blocks, StreamCount streams) {
        this.socket = socket;
        this.blocks = blocks;
        this.streams = streams;
    }

    /** The first that fits, now or to come; what comes before it stays to be asked for. */
    <T extends Received> T expect(String what, Class<T> type, Predicate<T> fits) {
        for (Iterator<Received> each = unclaimed.iterator(); each.hasNext(); ) {
            Received received = each.next();
            if (type.isInstance(received) && fits.test(type.cast(received))) {
                each.remove();
                return type.cast(received);
            }
        }
        while (true) {
            Received received = read(what);
            if (received == null) {
                throw new AssertionError("the client closed the connection instead of sending " + what + history());
            }
            if (type.isInstance(received) && fits.test(type.cast(received))) {
                return type.cast(received);
            }
            keep(received);
        }
    }

    /** Reads on until the client has closed the connection. */
    void expectEnd() {
        while (true) {
            Received received = ended ? null : read("the end of the connection");
            if (received == null) {
                return;
            }
            keep(received);
        }
    }

    private void keep(Received received) {
        if (!(received instanceof Credit) && !(received instanceof Settings)) {
            unclaimed.add(received);
        }
    }

    List<Received> unclaimed() {
        return unclaimed;
    }

    int settingsAcks() {
        return settingsAcks;
    }

    long credit(int streamId) {
        return credits.getOrDefault(streamId, 0L);
    }

    private @Nullable Received read(String what) {
        try {
            return next();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the client did not send " + what + history(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String history() {
        return "\n  " + socket.history() + "\n  not asked for: " + unclaimed;
    }

    /** The next frame, or null at the connection's end. */
    @Nullable
    Received next() throws IOException {
        Frame frame = socket.read();
        if (frame == null) {
            ended = true;
            return null;
        }
        ByteBuffer payload = ByteBuffer.wrap(frame.payload());
        return switch (frame.type()) {
            case Frame.HEADERS -> head(frame);
            case Frame.DATA -> chunk(frame);
            case Frame.RST_STREAM -> reset(frame.streamId(), Integer.toUnsignedLong(payload.getInt()));
            case Frame.GOAWAY -> goAway(payload);
            case Frame.PING -> new Ping(payload.getLong(), frame.has(Frame.ACK));
            case Frame.WINDOW_UPDATE -> credit(frame.streamId(), payload.getInt());
            case Frame.SETTINGS -> settings(frame.has(Frame.ACK), payload);
            default -> new Other(frame);
        };
    }

    /** RFC 9113 §5.1: after RST_STREAM there is nothing but PRIORITY. */
    private void checkNotReset(Frame frame) {
        if (reset.contains(frame.streamId())) {
            throw new AssertionError(frame + " comes after the stream's RST_STREAM" + history());
        }
    }

    private Head head(Frame first) throws IOException {
        checkNotReset(first);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(unpadded(first));
        boolean last = first.has(Frame.END_HEADERS);
        while (!last) {
            Frame more = socket.read();
            if (more == null || more.type() != Frame.CONTINUATION || more.streamId() != first.streamId()) {
                throw new AssertionError("a header block was not continued but followed by " + more + history());
            }
            block.writeBytes(more.payload());
            last = more.has(Frame.END_HEADERS);
        }
        boolean endStream = first.has(Frame.END_STREAM);
        streams.opened(first.streamId(), endStream);
        return new Head(
                first.streamId(), blocks.decode(first.streamId(), block.toByteArray()), endStream, block.size());
    }

    private Chunk chunk(Frame frame) {
        checkNotReset(frame);
        boolean endStream = frame.has(Frame.END_STREAM);
        if (endStream) {
            streams.clientEnded(frame.streamId());
        }
        return new Chunk(frame.streamId(), unpadded(frame), endStream);
    }

    private static byte[] unpadded(Frame frame) {
        ByteBuffer payload = ByteBuffer.wrap(frame.payload());
        int padding = frame.has(Frame.PADDED) ? payload.get() & 0xff : 0;
        if (frame.type() == Frame.HEADERS && frame.has(Frame.WITH_PRIORITY)) {
            payload.position(payload.position() + 5);
        }
        byte[] content = new byte[payload.remaining() - padding];
        payload.get(content);
        return content;
    }

    private Reset reset(int streamId, long code) {
        streams.closed(streamId);
        reset.add(streamId);
        return new Reset(streamId, code);
    }

    private static GoAway goAway(ByteBuffer payload) {
        int lastStreamId = payload.getInt();
        long code = Integer.toUnsignedLong(payload.getInt());
        byte[] debugData = new byte[payload.remaining()];
        payload.get(debugData);
        return new GoAway(lastStreamId, code, debugData);
    }

    private Credit credit(int streamId, int bytes) {
        credits.merge(streamId, (long) bytes, Long::sum);
        return new Credit(streamId, bytes);
    }

    /** Acknowledges the client's SETTINGS that came so far, and from now on those to come. */
    void acknowledge() {
        acknowledges = true;
        for (; clientSettings > 0; clientSettings--) {
            socket.write(Frame.empty(Frame.SETTINGS, Frame.ACK, 0));
        }
    }

    private Settings settings(boolean ack, ByteBuffer payload) {
        Http2Settings values = new Http2Settings();
        while (payload.hasRemaining()) {
            char id = payload.getChar();
            values.put(id, (Long) Integer.toUnsignedLong(payload.getInt()));
        }
        if (ack) {
            settingsAcks++;
        } else {
            clientSettings++;
            Long table = values.get(Http2CodecUtil.SETTINGS_HEADER_TABLE_SIZE);
            if (table != null) {
                blocks.clientTableSize(table);
            }
            if (acknowledges) {
                acknowledge();
            }
        }
        return new Settings(values, ack);
    }
}
