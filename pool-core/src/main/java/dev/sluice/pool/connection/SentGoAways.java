package dev.sluice.pool.connection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;

/** Hears of each GOAWAY that the codec writes, mostly by itself. On the connection's event loop. */
final class SentGoAways extends Http2ConnectionAdapter {
    private final UpstreamConnection connection;

    SentGoAways(UpstreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
        connection.onGoAwaySent(errorCode);
    }
}
