package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;

/** Sends each frame to its stream, or to the connection. Runs no code of the application's that could throw unseen. */
final class FrameDispatcher {
    private final UpstreamConnection connection;

    FrameDispatcher(UpstreamConnection connection) {
        this.connection = connection;
    }

    void dispatch(Http2Frame frame) {
        try {
            if (frame instanceof Http2StreamFrame streamFrame) {
                toStream(streamFrame);
            } else if (frame instanceof Http2SettingsFrame settings) {
                connection.onSettings(settings.settings());
            } else if (frame instanceof Http2GoAwayFrame goAway) {
                connection.end().onGoAway(GoAway.of(goAway.lastStreamId(), goAway.errorCode(), goAway.content()));
            } else if (frame instanceof Http2PingFrame ping && ping.ack()) {
                connection.keepalive().onPong();
            }
        } catch (Throwable bug) {
            // an exception that left this method would end the reader while the connection stood
            connection.end().abort(bug);
        }
    }

    private void toStream(Http2StreamFrame frame) {
        ClientStream stream = connection.stream(frame.stream().id());
        if (stream == null) {
            return;
        }
        if (frame instanceof Http2DataFrame data) {
            connection.keepalive().onAnswer();
            stream.onData(data);
        } else if (frame instanceof Http2HeadersFrame headers) {
            connection.keepalive().onAnswer();
            stream.onHeaders(headers.headers(), headers.isEndStream());
        } else if (frame instanceof Http2ResetFrame reset) {
            stream.onReset(reset.errorCode());
        }
    }
}
