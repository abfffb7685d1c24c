package dev.sluice.gateway.upstream.dial;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/**
 * What one TLS backend speaks: asked by a handshake that offers both, and remembered until it proves wrong. One handshake
 * at a time, whatever the event loops; whoever needs the answer meanwhile waits for that one. Any thread.
 */
public final class AlpnChoice {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final Origin origin;
    private final TlsContexts contexts;
    private final Duration connect;
    private volatile @Nullable Alpn known;
    /** The handshake under way. Guarded by this, for an assignment, and only while nothing is known. */
    private @Nullable Mono<Alpn> asking;

    /** Asks nobody yet; {@code connect} bounds the handshake, dial and name resolution included. */
    public AlpnChoice(Origin origin, TlsContexts contexts, Duration connect) {
        this.origin = origin;
        this.contexts = contexts;
        this.connect = connect;
    }

    /** What is remembered, or null. */
    public @Nullable Alpn known() {
        return known;
    }

    /** A connection by this choice could not be made: the next one asks again. */
    public void forget(Alpn wrong) {
        if (known == wrong) {
            known = null;
        }
    }

    /**
     * Asks over this event loop, or waits for who asks already, and completes on the loop. Fails with a
     * {@link PoolException} as a dial does, which is SAFE; the next one then asks anew.
     */
    public Mono<Alpn> ask(EventLoop loop) {
        return Mono.defer(() -> shared(loop)).publishOn(Schedulers.fromExecutorService(loop));
    }

    private synchronized Mono<Alpn> shared(EventLoop loop) {
        Mono<Alpn> current = asking;
        if (current == null) {
            current = handshake(loop)
                    .doOnSuccess(this::remember)
                    .doFinally(signal -> asked())
                    .cache();
            asking = current;
        }
        return current;
    }

    private void remember(@Nullable Alpn chosen) {
        known = chosen;
    }

    private synchronized void asked() {
        asking = null;
    }

    private Mono<Alpn> handshake(EventLoop loop) {
        Scheduler clock = Schedulers.fromExecutorService(loop);
        return Mono.defer(() -> client(loop).connect())
                .map(AlpnChoice::chosen)
                .timeout(connect, Mono.error(this::late), clock)
                .onErrorMap(failure -> failure instanceof PoolException
                        ? failure
                        : DialFailures.of("https://" + origin.authority(), failure));
    }

    private TcpClient client(EventLoop loop) {
        SslContext tls = contexts.both(Objects.requireNonNull(origin.tls(), "tls"));
        InetSocketAddress address = InetSocketAddress.createUnresolved(origin.host(), origin.port());
        return TcpClient.newConnection()
                .runOn(loop)
                .remoteAddress(() -> address)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(connect.toMillis(), Integer.MAX_VALUE))
                .resolver(spec -> spec.queryTimeout(connect)
                        .cacheMaxTimeToLive(REMEMBERED)
                        .cacheNegativeTimeToLive(REMEMBERED))
                .secure(spec -> spec.sslContext(tls).handshakeTimeout(connect));
    }

    /** The connection has told what it was made for. */
    private static Alpn chosen(Connection connection) {
        SslHandler tls = connection.channel().pipeline().get(SslHandler.class);
        String protocol = tls == null ? null : tls.applicationProtocol();
        connection.dispose();
        return ApplicationProtocolNames.HTTP_2.equals(protocol) ? Alpn.HTTP_2 : Alpn.HTTP_1;
    }

    private PoolException late() {
        return new PoolException(
                ErrorCode.CONNECT_TIMEOUT,
                Initiator.PEER,
                RetryVerdict.SAFE,
                "no connection to https://" + origin.authority() + ": not made in time");
    }
}
