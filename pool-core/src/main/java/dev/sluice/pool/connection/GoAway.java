package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;

/**
 * What a peer's GOAWAY says (RFC 9113 §6.8), and what follows from it for each stream.
 *
 * <ul>
 *   <li>No new stream, in any case.
 *   <li>NO_ERROR with the highest id there is: a notice. Everything under way finishes.
 *   <li>NO_ERROR with a lower id: streams above it are proved never processed and go elsewhere; the rest finish.
 *   <li>Any other code: the peer is dying. Streams above the id are over, but nothing on the connection is proved
 *       unprocessed: a server in trouble is not believed to have kept count.
 * </ul>
 *
 * @param lastStreamId the highest id that the peer may have acted on
 * @param code         an error code of RFC 9113 §7
 * @param tooManyPings whether a gRPC server complains of our keepalive
 */
record GoAway(int lastStreamId, long code, boolean tooManyPings) {

    static GoAway of(int lastStreamId, long code, ByteBuf debugData) {
        boolean tooMany = code == Http2Error.ENHANCE_YOUR_CALM.code()
                && debugData.toString(StandardCharsets.US_ASCII).contains("too_many_pings");
        return new GoAway(lastStreamId, code, tooMany);
    }

    /** Whether the connection ends because of an error. */
    boolean dying() {
        return code != Http2Error.NO_ERROR.code();
    }

    /** Whether the peer will not answer this stream. */
    boolean excludes(int streamId) {
        return streamId > lastStreamId;
    }

    /** Why the streams that it excludes fail. */
    PoolException reason(Origin origin) {
        return Failures.goAway(origin, code, dying() ? RetryVerdict.IF_IDEMPOTENT : RetryVerdict.SAFE);
    }
}
