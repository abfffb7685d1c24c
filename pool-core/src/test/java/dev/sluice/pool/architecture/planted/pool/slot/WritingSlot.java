package dev.sluice.pool.architecture.planted.pool.slot;

import io.netty.channel.Channel;

/** A slot that does I/O itself. */
final class WritingSlot {
    private WritingSlot() {}

    static void flush(Channel channel) {
        channel.flush();
    }
}
