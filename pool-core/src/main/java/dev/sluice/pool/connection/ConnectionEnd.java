package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.Slot;
import dev.sluice.pool.slot.SlotState;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends: GOAWAY, errors, silence, a drain, the socket's own end; and what each of its streams is told then. On
 * the shard's loop.
 *
 * <p>Two things happen to it, each once: it takes no new streams ({@link #drain}), and it is lost. Until it stands its dial is
 * told instead, which tells the slot.
 */
final class ConnectionEnd {
    private static final Logger log = LoggerFactory.getLogger(ConnectionEnd.class);

    private final OriginPool pool;
    private final Slot slot;
    private final Channel channel;
    private final Dial dial;
    private final OpenStreams streams;
    private final Keepalive keepalive;
    private boolean standing;
    private boolean gone;
    private @Nullable PoolException cause;
    private String closeReason = "peer";

    ConnectionEnd(UpstreamConnection connection, Channel channel, Dial dial) {
        this.pool = connection.pool();
        this.slot = connection.slot();
        this.channel = channel;
        this.dial = dial;
        this.streams = connection.streams();
        this.keepalive = connection.keepalive();
    }

    /** The dial has ended well: the slot is READY. */
    void stand() {
        standing = true;
    }

    boolean gone() {
        return gone;
    }

    /** GOAWAY comes before the codec closes the streams that it excludes: {@link GoAway} says what it means for each. */
    void onGoAway(GoAway goAway) {
        pool.listener().goAway(origin(), Initiator.PEER, goAway.code());
        if (goAway.tooManyPings()) {
            pool.pingInterval.tooMany();
        }
        PoolException reason = goAway.reason(origin());
        if (goAway.dying()) {
            cause = reason;
        }
        // first, so that what is retried goes elsewhere
        drain("goaway");
        streams.failExcluded(goAway, reason);
    }

    /** The peer broke the rules of the connection: the codec says GOAWAY and closes it (RFC 9113 §5.4.1). */
    void onConnectionError(Http2Error error, String what) {
        if (dial.fail(ErrorCode.PROTOCOL_ERROR, what)) {
            return;
        }
        closeReason = "protocol";
        lose(Failures.protocol(origin(), error, what));
    }

    void onFailure(Throwable failure) {
        String how = String.valueOf(failure.getMessage());
        if (!dial.fail(ErrorCode.CONNECT_FAILED, how)) {
            cause = cause == null ? Failures.connectionClosed(origin(), how) : cause;
            channel.close();
        }
    }

    void onInactive() {
        if (!dial.fail(ErrorCode.CONNECT_FAILED, "closed before its SETTINGS")) {
            loseClosed();
        }
    }

    /**
     * A channel that is closed for a failure says so in a later turn of the loop. A request that came in between would fail as if
     * it could not be sent to anybody, and be blamed on its caller.
     */
    void loseIfClosed() {
        if (standing && !gone && !channel.isActive()) {
            loseClosed();
        }
    }

    private void loseClosed() {
        lose(cause == null ? Failures.connectionClosed(origin(), "by the peer") : cause);
    }

    void onHalfOpen() {
        closeReason = "ping-timeout";
        lose(Failures.pingTimeout(origin()));
        channel.close();
    }

    /** An exception where none may be: the connection goes, with words in the log. */
    void abort(Throwable bug) {
        log.error("{}: closing the connection after an unexpected exception", origin(), bug);
        closeReason = "internal";
        lose(Failures.connectionClosed(origin(), "internal error"));
        channel.close();
    }

    /** No new stream on this connection. */
    void drain(String reason) {
        if (!gone && slot.state() == SlotState.READY) {
            pool.group.drain(slot, reason, pool.nanoTime());
        }
    }

    /** Closes the connection when its slot says so; streams that are left at a drain's deadline fail. */
    void close(String reason) {
        closeReason = reason;
        cause = cause == null ? Failures.drainTimeout(origin()) : cause;
        channel.close();
    }

    /** The pool ends: the streams fail at once. */
    void dispose() {
        closeReason = "disposed";
        lose(Failures.closed());
        channel.close();
    }

    /** Frees the slot first, so that what is retried goes elsewhere; then each stream is told, with its verdict. */
    private void lose(PoolException reason) {
        if (gone) {
            return;
        }
        gone = true;
        if (!standing) {
            // the dial has told the slot, or will
            return;
        }
        pool.gone(slot, closeReason);
        keepalive.stop("the connection was lost");
        streams.failAll(reason, Failures.neverWritten(origin(), "the connection was lost"));
    }

    private Origin origin() {
        return pool.origin;
    }
}
