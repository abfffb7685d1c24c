package dev.sluice.pool.connection;

import dev.sluice.pool.PoolSettings;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Netty's frame codec as a client of ours needs it. */
final class ClientCodec extends Http2FrameCodecBuilder {
    /** A window is given back when half of it is used (Netty's own ratio). */
    private static final float WINDOW_UPDATE_RATIO = 0.5f;

    /** In a row. Netty's own 2 is for servers among strangers; an upstream may flush without having anything to say. */
    private static final int MOST_EMPTY_FRAMES = 100;

    private ClientCodec() {}

    static Http2FrameCodec of(PoolSettings settings) {
        Http2Connection connection = new DefaultHttp2Connection(false);
        // the connection's window refills as bytes arrive, so that a slow reader stalls its own stream only
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true));
        // all streams are worth the same to us (RFC 9113 §5.3.1): priorities would cost each of them a place in a tree
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Http2ConnectionEncoder encoder = new ControlFrameLimit(new DefaultHttp2ConnectionEncoder(
                connection, new HeadersWriter(new DefaultHttp2HeadersEncoder(NeverIndexed::test))));
        ClientCodec builder = new ClientCodec();
        // in this order: the builder takes no limits once it has its parts
        builder.decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_FRAMES);
        builder.decoderEnforceMaxRstFramesPerWindow(0, 0);
        builder.codec(decoder(connection, encoder, settings), encoder);
        return builder.initialSettings(initialSettings(settings))
                .gracefulShutdownTimeoutMillis(0)
                .build();
    }

    private static Http2ConnectionDecoder decoder(
            Http2Connection connection, Http2ConnectionEncoder encoder, PoolSettings settings) {
        Http2HeadersDecoder fields =
                new DefaultHttp2HeadersDecoder(true, settings.headers().maxListBytes());
        return new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new DefaultHttp2FrameReader(fields),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true, // acknowledges SETTINGS
                true, // answers PING
                true, // validates fields
                true); // and that none is missing
    }

    @Override
    protected Http2FrameCodec build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        return super.build(decoder, new QuietEncoder(encoder), settings);
    }

    private static Http2Settings initialSettings(PoolSettings settings) {
        return Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(settings.flow().streamWindowBytes())
                .headerTableSize(settings.headers().tableBytes())
                .maxHeaderListSize(settings.headers().maxListBytes());
    }

    /** Enlarges the connection's receive window, which no setting does (RFC 9113 §6.9.2). */
    static void openWindow(Http2FrameCodec codec, int bytes) throws Http2Exception {
        Http2LocalFlowController flow = codec.connection().local().flowController();
        int missing = bytes - flow.initialWindowSize(codec.connection().connectionStream());
        if (missing > 0) {
            flow.incrementWindowSize(codec.connection().connectionStream(), missing);
        }
    }
}
