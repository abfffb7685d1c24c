package dev.sluice.pool.connection;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.slot.SeatToken;
import io.netty.handler.codec.http2.Http2FrameStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the codec and the peer know it: on which connection and seat, whether it is closed, whether we reset it. What its
 * answer makes of it is {@link ClientStream}'s, which is the same object, because each request makes one. On the shard's loop.
 *
 * <p>The codec's own state decides about the seat: it is free when the codec reports the stream closed.
 */
abstract class CodecStream {
    private final UpstreamConnection connection;
    private final SeatToken token;
    private @Nullable Http2FrameStream frameStream;
    private boolean closed;
    private boolean resetSent;

    CodecStream(UpstreamConnection connection, SeatToken token) {
        this.connection = connection;
        this.token = token;
    }

    /** The codec has opened it. */
    final void attach(Http2FrameStream opened) {
        this.frameStream = opened;
    }

    final boolean attached() {
        return frameStream != null;
    }

    final boolean closed() {
        return closed;
    }

    /** The codec reports it closed. */
    final void close() {
        closed = true;
    }

    /** Tells the peer that it is of no use any more, once, and only while the peer knows of it. */
    final void writeReset(long code, Initiator initiator) {
        if (!closed && !resetSent && attached()) {
            resetSent = true;
            connection.writeReset(this, code, initiator);
        }
    }

    /** Bytes were handed to the reader, or dropped: the peer may send as many again. */
    final void credit(int bytes) {
        if (closed) {
            connection.lingering(-bytes);
        } else {
            connection.writer().credit(this, bytes);
        }
    }

    /** So many bytes more wait for a reader. */
    final void buffered(int deltaBytes) {
        connection.buffered(deltaBytes);
    }

    final Shard shard() {
        return connection.pool().shard;
    }

    final UpstreamConnection connection() {
        return connection;
    }

    final SeatToken token() {
        return token;
    }

    final Http2FrameStream frameStream() {
        return Objects.requireNonNull(frameStream, "not opened");
    }

    final int id() {
        return frameStream == null ? -1 : frameStream.id();
    }
}
