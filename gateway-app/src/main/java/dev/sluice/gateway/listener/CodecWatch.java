package dev.sluice.gateway.listener;

import dev.sluice.gateway.observe.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Counts what the codec refuses by itself. It tells nobody, so this looks at what it sends. */
final class CodecWatch extends Http2ConnectionAdapter {
    private final ClientConnection connection;
    private final StreamLimits limits;
    private @Nullable Http2Stream opening;

    CodecWatch(ClientConnection connection, StreamLimits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    @Override
    public void onStreamActive(Http2Stream stream) {
        neverAnnounced();
        opening = stream;
    }

    /** The head of the stream that was opened last has come through. */
    void announced() {
        opening = null;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        if (stream == opening) {
            neverAnnounced();
        }
    }

    /** A header list above the limit: the codec opens its stream only to answer 431 on it. */
    private void neverAnnounced() {
        if (opening != null && opening.isHeadersSent()) {
            limits.hit(Limit.HEADER_LIST);
        }
        opening = null;
    }

    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
        if (errorCode == Http2Error.NO_ERROR.code() || connection.ending()) {
            return;
        }
        String words = debugData.toString(StandardCharsets.UTF_8);
        if (words.contains("RST frames")) {
            limits.hit(Limit.RESETS);
        } else if (words.startsWith("Header size")) {
            limits.hit(Limit.HEADER_LIST);
        } else if (errorCode == Http2Error.ENHANCE_YOUR_CALM.code()) {
            limits.hit(Limit.CONTROL_FRAMES);
        }
    }
}
