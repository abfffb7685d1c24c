package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Slot;
import dev.sluice.pool.slot.SlotState;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * One connection to an upstream, and its streams. GOAWAY, SETTINGS, errors and the end are handled here; what belongs to one
 * stream is {@link ClientStream}'s. On the shard's loop.
 */
final class UpstreamConnection implements Link {
    private static final Logger log = LoggerFactory.getLogger(UpstreamConnection.class);
    private static final char ENABLE_CONNECT_PROTOCOL = 8;

    private final OriginPool pool;
    private final Slot slot;
    private final int generation;
    private final Connection tcp;
    private final Dial dial;
    private final Http2FrameCodec codec;
    private final ConnectionEvents events;
    private final FrameWriter writer;
    private final Keepalive keepalive;
    private final ResetBudget resets;
    private final OpenStreams streams = new OpenStreams();
    private long peerLimit = Slot.UNLIMITED;
    private long bufferedBytes;
    private boolean extendedConnect;
    private boolean standing;
    private boolean gone;
    private @Nullable PoolException cause;
    private String closeReason = "peer";

    UpstreamConnection(OriginPool pool, Slot slot, Connection tcp, Dial dial) {
        this.pool = pool;
        this.slot = slot;
        this.generation = slot.generation();
        this.tcp = tcp;
        this.dial = dial;
        this.codec = ClientCodec.of(pool.settings);
        this.events = new ConnectionEvents(this);
        this.keepalive = new Keepalive(this, pool);
        this.resets = new ResetBudget(pool.settings.lifetime().maxResets(), pool.shard.nanoTime());
        this.writer = new FrameWriter(codec, events, pool.shard.loop);
    }

    /** Puts the codec into the pipeline, which sends the preface, and starts to read. */
    void start() throws Http2Exception {
        ChannelPipeline pipeline = tcp.channel().pipeline();
        pipeline.addBefore(NettyPipeline.ReactiveBridge, null, new FlushWatch(this));
        pipeline.addBefore(NettyPipeline.ReactiveBridge, null, codec);
        pipeline.addBefore(NettyPipeline.ReactiveBridge, null, events);
        codec.connection().addListener(new SentGoAways(this));
        writer.attach(pipeline.context(events));
        ClientCodec.openWindow(codec, pool.settings.flow().connectionWindowBytes());
        writer.flushSoon();
        FrameReader.read(tcp, new FrameDispatcher(this));
    }

    /** Opens a stream on the token's seat. The call hears of its head or of its failure, which may be at once. */
    void send(SeatToken token, Call call) {
        loseIfClosed();
        if (gone || !slot.mayOpen()) {
            pool.group.returned(token, pool.shard.nanoTime());
            call.onFailed(Failures.neverWritten(origin(), "the seat was taken back"));
            return;
        }
        if (call.extendedConnect() && !extendedConnect) {
            pool.group.returned(token, pool.shard.nanoTime());
            call.onFailed(Failures.noExtendedConnect(origin()));
            return;
        }
        pool.group.opened(slot);
        ClientStream stream = new ClientStream(this, token, call);
        call.sentOn(stream);
        Throwable unsendable = writer.open(stream, call);
        if (!stream.attached()) {
            pool.group.streamClosed(slot, generation, pool.shard.nanoTime());
            stream.fail(Failures.neverWritten(origin(), "the stream could not be opened"));
            return;
        }
        streams.add(stream);
        keepalive.watch();
        if (unsendable == null) {
            stream.opened();
        } else if (unsendable instanceof IOException) {
            // the channel is closing and has not said so yet: what is repeated must not come here again
            drain("closing");
            stream.fail(Failures.neverWritten(origin(), "the connection was closing"));
        } else {
            stream.reset(Http2Error.CANCEL.code(), Failures.invalidRequest(String.valueOf(unsendable.getMessage())));
        }
    }

    /** The dial has ended well: the slot is READY. */
    void stand() {
        standing = true;
    }

    /** The codec said GOAWAY: before each orderly close, and for what the peer did wrong. */
    void onGoAwaySent(long code) {
        pool.listener().goAway(origin(), Initiator.POOL, code);
    }

    void onSettings(Http2Settings settings) {
        Long limit = settings.maxConcurrentStreams();
        if (limit != null) {
            peerLimit = limit;
        }
        Long connect = settings.get(ENABLE_CONNECT_PROTOCOL);
        if (connect != null) {
            extendedConnect = connect == 1;
        }
        dial.ready(peerLimit);
        if (!gone && slot.peerLimit() != peerLimit) {
            pool.group.peerLimit(slot, peerLimit, pool.shard.nanoTime());
        }
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

    /** The codec reports the stream closed: only now is its seat free. */
    void onStreamClosed(int id) {
        ClientStream stream = streams.remove(id);
        if (stream == null) {
            return;
        }
        stream.onClosed();
        if (!gone) {
            pool.group.streamClosed(slot, generation, pool.shard.nanoTime());
        }
    }

    void onWritability(int id) {
        ClientStream stream = streams.get(id);
        if (stream != null) {
            stream.onWritable();
        }
    }

    void onChannelWritable() {
        streams.pumpUploads();
    }

    /** The peer broke the rules on one stream: it is reset, the others live (RFC 9113 §5.4.2). */
    void onStreamError(int id, Http2Error error, Throwable how) {
        ClientStream stream = streams.get(id);
        if (stream != null) {
            String what = String.valueOf(how.getMessage());
            stream.reset(
                    error.code(),
                    how instanceof Http2Exception.HeaderListSizeException
                            ? Failures.headersTooLarge(origin(), what)
                            : Failures.protocol(origin(), error, what));
        }
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
            tcp.channel().close();
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
    private void loseIfClosed() {
        if (standing && !gone && !tcp.channel().isActive()) {
            loseClosed();
        }
    }

    private void loseClosed() {
        lose(cause == null ? Failures.connectionClosed(origin(), "by the peer") : cause);
    }

    void onHalfOpen() {
        closeReason = "ping-timeout";
        PoolException reason = Failures.pingTimeout(origin());
        lose(reason);
        tcp.channel().close();
    }

    void onFlush() {
        streams.flushed();
    }

    /** An exception where none may be: the connection goes, with words in the log. */
    void abort(Throwable bug) {
        log.error("{}: closing the connection after an unexpected exception", origin(), bug);
        closeReason = "internal";
        lose(Failures.connectionClosed(origin(), "internal error"));
        tcp.channel().close();
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

    /** No new stream on this connection. */
    void drain(String reason) {
        if (!gone && slot.state() == SlotState.READY) {
            pool.group.drain(slot, reason, pool.shard.nanoTime());
        }
    }

    /** Resets the stream of a token that was released while its request ran. */
    void revoke(SeatToken token) {
        streams.revoke(token);
        keepalive.revoke(token);
    }

    /** Writes RST_STREAM; a connection that has sent many is drained before its peer loses patience. */
    void writeReset(ClientStream stream, long code, Initiator initiator) {
        if (gone) {
            return;
        }
        writer.reset(stream, code);
        pool.listener().reset(origin(), initiator, code);
        if (resets.spend(pool.shard.nanoTime())) {
            drain("resets");
        }
    }

    void writePing() {
        writer.ping();
    }

    /** Closes the connection when its slot says so; streams that are left at a drain's deadline fail. */
    @Override
    public void close(String reason) {
        closeReason = reason;
        cause = cause == null ? Failures.drainTimeout(origin()) : cause;
        tcp.channel().close();
    }

    @Override
    public void dispose() {
        closeReason = "disposed";
        lose(Failures.closed());
        tcp.channel().close();
    }

    void buffered(int deltaBytes) {
        bufferedBytes += deltaBytes;
    }

    /** Unread bytes of a stream that is closed became more or fewer. */
    void lingering(int deltaBytes) {
        if (!gone) {
            pool.group.lingering(slot, generation, deltaBytes, pool.shard.nanoTime());
        }
    }

    @Nullable
    ClientStream stream(int id) {
        return streams.get(id);
    }

    boolean hasStreams() {
        return !streams.isEmpty();
    }

    long bufferedBytes() {
        return bufferedBytes;
    }

    int sendWindowBytes() {
        return codec.connection()
                .remote()
                .flowController()
                .windowSize(codec.connection().connectionStream());
    }

    int resetsSent() {
        return resets.spent(pool.shard.nanoTime());
    }

    Keepalive keepalive() {
        return keepalive;
    }

    FrameWriter writer() {
        return writer;
    }

    OriginPool pool() {
        return pool;
    }

    Slot slot() {
        return slot;
    }

    Origin origin() {
        return pool.origin;
    }
}
