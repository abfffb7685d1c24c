package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;

/**
 * The line ahead of a chunk, read more strictly than by Netty, which ignores whatever follows a blank or a control
 * character after the size: {@code 4 5} is four bytes to it and may be 69 to the next reader.
 */
final class ChunkLine {
    static final long BAD = -1;

    private ChunkLine() {}

    /**
     * The size that this line says, or {@link #BAD}: hexadecimal digits, blanks, and then nothing or an extension
     * (RFC 9112 §7.1), whose grammar Netty checks. The line is [start, end), without its CR LF.
     */
    static long size(ByteBuf buffer, int start, int end) {
        int at = start;
        long size = 0;
        while (at < end && hex(buffer.getByte(at)) >= 0) {
            size = size << 4 | hex(buffer.getByte(at));
            at++;
            if (size > Integer.MAX_VALUE) {
                return BAD;
            }
        }
        boolean empty = at == start;
        while (at < end && (buffer.getByte(at) == ' ' || buffer.getByte(at) == '\t')) {
            at++;
        }
        return !empty && (at == end || buffer.getByte(at) == ';') ? size : BAD;
    }

    private static int hex(byte digit) {
        return digit >= 0 ? Character.digit((char) digit, 16) : -1;
    }
}
