package dev.sluice.pool.peer;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;

/** What the client said, frame by frame; a header block that was cut into CONTINUATION frames is one {@link Head}. */
public sealed interface Received {

    /** HEADERS; {@code blockBytes} is how long HPACK made them. */
    record Head(int streamId, Http2Headers headers, boolean endStream, int blockBytes) implements Received {
        public String path() {
            return String.valueOf(headers.path());
        }

        public String method() {
            return String.valueOf(headers.method());
        }
    }

    /** DATA, without its padding. */
    record Chunk(int streamId, byte[] bytes, boolean endStream) implements Received {
        @Override
        public String toString() {
            return "Chunk[" + streamId + ", " + bytes.length + " bytes" + (endStream ? ", END_STREAM]" : "]");
        }
    }

    /** RST_STREAM. */
    record Reset(int streamId, long code) implements Received {}

    /** GOAWAY. */
    record GoAway(int lastStreamId, long code, byte[] debugData) implements Received {
        public String text() {
            return new String(debugData, StandardCharsets.UTF_8);
        }
    }

    /** PING. */
    record Ping(long payload, boolean ack) implements Received {}

    /** WINDOW_UPDATE; stream 0 is the connection. */
    record Credit(int streamId, int bytes) implements Received {}

    /** SETTINGS, with what they say unless they are an acknowledgement. */
    record Settings(Http2Settings values, boolean ack) implements Received {}

    /** Any other frame. */
    record Other(Frame frame) implements Received {}
}
