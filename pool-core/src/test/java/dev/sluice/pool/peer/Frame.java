package dev.sluice.pool.peer;

import java.nio.ByteBuffer;

/** One frame as it crosses the wire (RFC 9113 §4.1); nothing in it is checked, so that it can be wrong on purpose. */
public record Frame(int type, int flags, int streamId, byte[] payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int ACK = 0x1;
    public static final int END_STREAM = 0x1;
    public static final int END_HEADERS = 0x4;
    public static final int PADDED = 0x8;
    public static final int WITH_PRIORITY = 0x20;

    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    /** A frame whose payload is these 32-bit numbers. */
    public static Frame ofInts(int type, int flags, int streamId, int... numbers) {
        ByteBuffer payload = ByteBuffer.allocate(4 * numbers.length);
        for (int number : numbers) {
            payload.putInt(number);
        }
        return new Frame(type, flags, streamId, payload.array());
    }

    /** An empty frame. */
    public static Frame empty(int type, int flags, int streamId) {
        return new Frame(type, flags, streamId, new byte[0]);
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(streamId)
                .put(payload)
                .array();
    }

    @Override
    public String toString() {
        String name = type >= 0 && type < NAMES.length ? NAMES[type] : "type " + type;
        return name + "(stream " + streamId + ", flags 0x" + Integer.toHexString(flags) + ", " + payload.length
                + " bytes)";
    }
}
