package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.slot.Slot;
import dev.sluice.pool.slot.SlotState;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Exception;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.tcp.TcpClient;

/**
 * A shard of the pool with one connection, all of whose parts are the real ones but for the socket: its channel is in
 * memory, and its event loop is whoever calls.
 */
final class EmbeddedPool {
    private static final Origin ORIGIN = Origin.h2c("upstream", 80);
    private static final H2Request REQUEST = H2Request.get("/small");
    private static final int FIRST_STREAM = 3;

    final Wire wire;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Shard shard;
    private int nextStream = FIRST_STREAM;

    /** An upstream whose DATA has so many bytes. */
    EmbeddedPool(int bodyBytes) throws Http2Exception {
        this.wire = new Wire(channel, bodyBytes);
        ConnectionObserver nobody = ConnectionObserver.emptyListener();
        ChannelOperations.addReactiveBridge(
                channel, (connection, observer, message) -> new ChannelOperations<>(connection, observer), nobody);
        channel.pipeline().fireChannelActive();
        PoolContext context = new PoolContext(
                origin -> PoolSettings.DEFAULT,
                PoolListener.NONE,
                PoolClock.SYSTEM,
                new TlsContexts(),
                TcpClient.create((config, observer, remote, resolver) -> Mono.just(Connection.from(channel))),
                emptied -> {});
        this.shard = new Shard(0, channel.eventLoop(), context);
        connect();
    }

    private void connect() throws Http2Exception {
        Answer first = new Answer();
        request(first);
        wire.drain(); // dials, and writes the preface
        wire.settings();
        wire.answer(opened());
        first.checkComplete();
        check(0);
    }

    /** Asks for a seat, and writes HEADERS on it. */
    void request(Answer answer) {
        new Asked().subscribe(answer);
    }

    /** The stream of the request that was written last; what was written leaves. */
    int opened() {
        wire.drain();
        int stream = nextStream;
        nextStream += 2;
        return stream;
    }

    /** Fails if a measurement left more or fewer streams open than it must. */
    void check(int open) {
        Slot slot = shard.of(ORIGIN).group.slots().get(0);
        if (slot.state() != SlotState.READY || slot.openStreams() != open || slot.taken() != open) {
            throw new IllegalStateException(slot + " instead of " + open + " open streams");
        }
        channel.checkException();
    }

    /** A request as the pool makes it, but on this one shard. */
    private final class Asked extends CallMono<H2Response> {
        @Override
        Shard shard() {
            return shard;
        }

        @Override
        Origin origin() {
            return ORIGIN;
        }

        @Override
        Receiver.Ongoing call(Shard own, Receiver<H2Response> receiver) {
            return new Call(own.of(ORIGIN), REQUEST, receiver, null);
        }
    }
}
