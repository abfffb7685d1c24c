package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.TlsIdentity;
import dev.sluice.pool.slot.Slot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpClient;

/** Makes an origin's connections on its shard's own event loop. */
final class Dialer {
    static final String TLS = "sluice.tls";

    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final OriginPool pool;
    private final @Nullable SslContext tls;
    private final Mono<? extends Connection> tcp;

    Dialer(OriginPool pool) {
        this.pool = pool;
        TlsIdentity identity = pool.origin.tls();
        this.tls = identity == null ? null : pool.shard.context.tlsContexts().of(identity);
        this.tcp = pool.shard
                .context
                .tcp()
                .host(pool.origin.host())
                .port(pool.origin.port())
                // LoopResources would choose a loop of its own; only the event loop itself is certain to be kept
                .runOn(pool.shard.loop)
                .doOnChannelInit((observer, channel, address) -> addTls(channel))
                .connect();
    }

    /** What all dials of a pool have in common. */
    static TcpClient client() {
        return TcpClient.newConnection()
                // the dial's own deadline covers all of it, name resolution and TLS included
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                // a name's new addresses are seen by the next dial; only dials of one moment share an answer
                .resolver(spec -> spec.cacheMaxTimeToLive(REMEMBERED).cacheNegativeTimeToLive(REMEMBERED));
    }

    Dial dial(Slot slot) {
        Dial dial = new Dial(pool, slot);
        // not at once: the decision to dial must have ended before its outcome can arrive
        pool.shard.loop.execute(() -> dial.start(tcp));
        return dial;
    }

    private void addTls(Channel channel) {
        if (tls == null) {
            return;
        }
        Origin origin = pool.origin;
        String serverName = origin.tls() == null ? null : origin.tls().serverName();
        SslHandler handler =
                tls.newHandler(channel.alloc(), serverName == null ? origin.host() : serverName, origin.port());
        // one deadline for the whole dial
        handler.setHandshakeTimeoutMillis(0);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, TLS, handler);
    }
}
