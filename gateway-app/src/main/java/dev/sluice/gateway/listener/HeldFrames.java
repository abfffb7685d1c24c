package dev.sluice.gateway.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that came since the read's first HEADERS, in their order, until the read ends. A stream that is opened and
 * reset within one read is forgotten here, and costs nobody a request upstream.
 */
final class HeldFrames {
    /** A search for a stream that was reset goes through all of them. */
    private static final int MOST = 512;

    private final List<@Nullable Http2StreamFrame> frames = new ArrayList<>();

    boolean isEmpty() {
        return frames.isEmpty();
    }

    boolean isFull() {
        return frames.size() >= MOST;
    }

    void add(Http2StreamFrame frame) {
        frames.add(frame);
    }

    /** Lets go of a stream's frames; whether the stream was opened by one of them, and nobody knows of it. */
    boolean forget(Http2FrameStream stream) {
        boolean opened = false;
        for (int i = frames.size() - 1; i >= 0; i--) {
            Http2StreamFrame frame = frames.get(i);
            if (frame != null && frame.stream() == stream) {
                opened |= frame instanceof Http2HeadersFrame headers
                        && headers.headers().method() != null;
                ReferenceCountUtil.release(frame);
                frames.set(i, null);
            }
        }
        while (!frames.isEmpty() && frames.get(frames.size() - 1) == null) {
            frames.remove(frames.size() - 1);
        }
        return opened;
    }

    /** Sends all of them on, but those of streams that are closed by now. */
    void release(ChannelHandlerContext context) {
        for (int i = 0; i < frames.size(); i++) {
            Http2StreamFrame frame = frames.get(i);
            if (frame == null) {
                continue;
            }
            if (frame.stream().state() == Http2Stream.State.CLOSED) {
                ReferenceCountUtil.release(frame);
            } else {
                context.fireChannelRead(frame);
            }
        }
        frames.clear();
    }

    void clear() {
        frames.forEach(ReferenceCountUtil::release);
        frames.clear();
    }
}
