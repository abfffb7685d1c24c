package dev.sluice.pool.connection;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Slot;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * One connection to an upstream, and its streams: opens them, follows the peer's SETTINGS, gives their seats back. What belongs
 * to one stream is {@link ClientStream}'s; GOAWAY, errors and the end are {@link ConnectionEnd}'s. On the shard's loop.
 */
final class UpstreamConnection implements Link {
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
    private final ConnectionEnd end;
    private final OpenStreams streams = new OpenStreams();
    private long peerLimit = Slot.UNLIMITED;
    private long bufferedBytes;
    private boolean extendedConnect;

    UpstreamConnection(OriginPool pool, Slot slot, Connection tcp, Dial dial) {
        this.pool = pool;
        this.slot = slot;
        this.generation = slot.generation();
        this.tcp = tcp;
        this.dial = dial;
        this.codec = ClientCodec.of(pool.settings);
        this.events = new ConnectionEvents(this);
        this.keepalive = new Keepalive(this, pool);
        this.end = new ConnectionEnd(this, tcp.channel(), dial);
        this.resets = new ResetBudget(pool.settings.lifetime().maxResets(), pool.shard.nanoTime());
        this.writer = new FrameWriter(codec, events, pool.shard.loop);
    }

    /** Puts the codec into the pipeline, which sends the preface, and starts to read. */
    void start() throws Http2Exception {
        ChannelPipeline pipeline = tcp.channel().pipeline();
        pipeline.addBefore(NettyPipeline.ReactiveBridge, null, new WireWatch(this));
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
        end.loseIfClosed();
        if (end.gone() || !slot.mayOpen()) {
            pool.group.returned(token, pool.shard.nanoTime());
            call.onFailed(Failures.neverWritten(origin(), "the seat was taken back"));
            return;
        }
        if (RequestRules.extendedConnect(call.fields()) && !extendedConnect) {
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
            end.drain("closing");
            stream.fail(Failures.neverWritten(origin(), "the connection was closing"));
        } else {
            stream.reset(Http2Error.CANCEL.code(), Failures.invalidRequest(String.valueOf(unsendable.getMessage())));
        }
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
        if (!end.gone() && slot.peerLimit() != peerLimit) {
            pool.group.peerLimit(slot, peerLimit, pool.shard.nanoTime());
        }
    }

    /** The codec reports the stream closed: only now is its seat free. */
    void onStreamClosed(int id) {
        ClientStream stream = streams.remove(id);
        if (stream == null) {
            return;
        }
        stream.onClosed();
        if (!end.gone()) {
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

    void onFlush() {
        streams.flushed();
    }

    /** Resets the stream of a token that was released while its request ran. */
    void revoke(SeatToken token) {
        streams.revoke(token);
        keepalive.revoke(token);
    }

    /** Writes RST_STREAM; a connection that has sent many is drained before its peer loses patience. */
    void writeReset(CodecStream stream, long code, Initiator initiator) {
        if (end.gone()) {
            return;
        }
        writer.reset(stream, code);
        pool.listener().reset(origin(), initiator, code);
        if (resets.spend(pool.shard.nanoTime())) {
            end.drain("resets");
        }
    }

    void writePing() {
        writer.ping();
    }

    @Override
    public void close(String reason) {
        end.close(reason);
    }

    @Override
    public void dispose() {
        end.dispose();
    }

    void buffered(int deltaBytes) {
        bufferedBytes += deltaBytes;
    }

    /** Unread bytes of a stream that is closed became more or fewer. */
    void lingering(int deltaBytes) {
        if (!end.gone()) {
            pool.group.lingering(slot, generation, deltaBytes, pool.shard.nanoTime());
        }
    }

    @Nullable
    ClientStream stream(int id) {
        return streams.get(id);
    }

    OpenStreams streams() {
        return streams;
    }

    /** How it ends. */
    ConnectionEnd end() {
        return end;
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
