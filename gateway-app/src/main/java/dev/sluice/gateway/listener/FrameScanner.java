package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of a client's HTTP/2 frames (RFC 9113 §4.1) as they come from the socket, before the codec does anything
 * for them: counts those that cost more than they carry, and finds those that the codec is too lenient with.
 */
final class FrameScanner {
    private static final int HEAD_BYTES = 9;
    /** Of the head's first long: 24 bits of length, 8 of type, 8 of flags, 24 of the stream's id; 8 of that follow. */
    private static final int LENGTH_SHIFT = 40;

    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int CONTINUATION = 9;

    private final FrameBudget budget;
    private final StreamIds streams = new StreamIds();
    private long head;
    private int headBytes;
    private int payloadLeft;
    private int type = -1;
    private boolean blockOpen;
    private long blocks;

    FrameScanner(FrameBudget budget) {
        this.budget = budget;
    }

    /** Looks at more of the client's bytes, and leaves them as they are; what is wrong with them, or null. */
    @Nullable
    Offence scan(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (payloadLeft > 0) {
                int skipped = Math.min(payloadLeft, end - at);
                payloadLeft -= skipped;
                at += skipped;
                continue;
            }
            int last = bytes.getUnsignedByte(at);
            if (headBytes == 0 && end - at >= HEAD_BYTES) {
                head = bytes.getLong(at);
                last = bytes.getUnsignedByte(at + HEAD_BYTES - 1);
                at += HEAD_BYTES;
            } else {
                at++;
                if (++headBytes < HEAD_BYTES) {
                    head = head << 8 | last;
                    continue;
                }
                headBytes = 0;
            }
            Offence offence = frame(last);
            if (offence != null) {
                return offence;
            }
        }
        return null;
    }

    private @Nullable Offence frame(int lastByte) {
        payloadLeft = (int) (head >>> LENGTH_SHIFT);
        type = (int) (head >>> 32) & 0xff;
        int flags = (int) (head >>> 24) & 0xff;
        int id = ((int) head << 8 | lastByte) & Integer.MAX_VALUE;
        switch (type) {
            case DATA -> ended(flags, id);
            case HEADERS -> {
                block(flags);
                Offence offence = opened(id);
                ended(flags, id);
                return offence;
            }
            case CONTINUATION -> block(flags);
            case RST_STREAM -> {
                return budget.takeReset() ? null : Offence.RESETS;
            }
            default -> {
                return budget.takeControl() ? null : Offence.CONTROL_FRAMES;
            }
        }
        return null;
    }

    private void block(int flags) {
        blockOpen = (flags & END_HEADERS) == 0;
        if (!blockOpen) {
            blocks++;
        }
    }

    private @Nullable Offence opened(int id) {
        if (id % 2 == 0) {
            return null; // the codec's to refuse
        }
        if (streams.newer(id)) {
            streams.open(id);
            return null;
        }
        return streams.skipped(id) ? Offence.OLD_STREAM : streams.ended(id) ? Offence.ENDED_STREAM : null;
    }

    private void ended(int flags, int id) {
        if ((flags & END_STREAM) != 0 && id % 2 == 1) {
            streams.end(id);
        }
    }

    /** Whether a header block is under way: its frames did not all come, or one of them not whole. */
    boolean headOpen() {
        return blockOpen || headBytes > 0 || (payloadLeft > 0 && (type == HEADERS || type == CONTINUATION));
    }

    /** How many header blocks have come to their last frame. */
    long blocks() {
        return blocks;
    }
}
