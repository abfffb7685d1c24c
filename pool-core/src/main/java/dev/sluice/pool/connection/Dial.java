package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.Slot;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * One attempt to make a connection: TCP, TLS with ALPN, the preface, the peer's SETTINGS. On the shard's loop.
 *
 * <p>It ends once, well or badly. A peer that is slow with its SETTINGS has a second: then the connection is used with one
 * seat, as the preface allows (RFC 9113 §3.4), until they come.
 */
final class Dial extends TimerWheel.Timeout implements Link {
    private static final long SETTINGS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OriginPool pool;
    private final Slot slot;
    private final long startNanos;
    private @Nullable UpstreamConnection connection;
    private @Nullable Connection tcp;
    private @Nullable Subscription connecting;
    private boolean looked;
    private boolean ended;

    Dial(OriginPool pool, Slot slot) {
        this.pool = pool;
        this.slot = slot;
        this.startNanos = pool.shard.nanoTime();
    }

    void start(Mono<? extends Connection> connect) {
        if (ended) {
            return;
        }
        long connectNanos = pool.settings.timeouts().connect().toNanos();
        pool.shard.wheel.arm(this, startNanos + connectNanos);
        connect.subscribe(new BaseSubscriber<Connection>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                connecting = subscription;
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            protected void hookOnNext(Connection made) {
                onTcp(made);
            }

            @Override
            protected void hookOnError(Throwable cause) {
                fail(ErrorCode.CONNECT_FAILED, words(cause));
            }
        });
    }

    private void onTcp(Connection made) {
        pool.shard.assertOnLoop();
        if (ended) {
            made.channel().close();
            return;
        }
        tcp = made;
        // what ends the channel ends the dial, until the connection is told of it itself
        made.channel().closeFuture().addListener(f -> fail(ErrorCode.CONNECT_FAILED, "closed by the peer"));
        SslHandler tls = made.channel().pipeline().get(SslHandler.class);
        if (tls == null) {
            install(made);
            return;
        }
        tls.handshakeFuture().addListener(f -> {
            if (!f.isSuccess()) {
                fail(ErrorCode.TLS_FAILED, words(root(f.cause())));
            } else if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
                fail(ErrorCode.TLS_FAILED, "the peer did not choose h2 (ALPN)");
            } else {
                install(made);
            }
        });
        // nobody reads yet: without this the handshake's first answer would wait in the socket
        made.channel().read();
    }

    private void install(Connection made) {
        if (ended) {
            return;
        }
        try {
            UpstreamConnection standing = new UpstreamConnection(pool, slot, made, this);
            connection = standing;
            standing.start();
        } catch (Exception e) {
            fail(ErrorCode.CONNECT_FAILED, words(e));
            return;
        }
        pool.shard.wheel.arm(this, pool.shard.nanoTime() + SETTINGS_NANOS);
    }

    /** The peer's SETTINGS are here. */
    void ready(@Nullable Long peerLimit) {
        UpstreamConnection standing = connection;
        if (ended || standing == null) {
            return;
        }
        end();
        standing.end().stand();
        pool.connected(slot, standing, peerLimit, pool.shard.nanoTime() - startNanos);
    }

    @Override
    void expired() {
        if (connection == null) {
            fail(ErrorCode.CONNECT_TIMEOUT, "not made in time");
        } else if (looked) {
            ready(null);
        } else {
            // an event loop that was busy for as long has the SETTINGS in its socket, and reads them before the next
            // tick
            looked = true;
            pool.shard.wheel.arm(this, pool.shard.nanoTime());
        }
    }

    /** Ends the dial badly; false if it had ended before. */
    boolean fail(ErrorCode code, String how) {
        if (ended) {
            return false;
        }
        end();
        drop();
        PoolException reason = Failures.connectFailed(pool.origin, code, how);
        pool.dialFailed(slot, reason);
        return true;
    }

    @Override
    public void close(String reason) {
        if (!ended) {
            end();
            drop();
            // later, as with a connection that stands: the decision to close must have ended first
            pool.shard.loop.execute(() -> pool.gone(slot, reason));
        }
    }

    @Override
    public void dispose() {
        close("disposed");
    }

    private void end() {
        ended = true;
        pool.shard.wheel.disarm(this);
    }

    private void drop() {
        Connection made = tcp;
        Subscription waiting = connecting;
        if (made != null) {
            made.channel().close();
        } else if (waiting != null) {
            waiting.cancel();
        }
    }

    /** OpenSSL's engine says "General OpenSslEngine problem"; which one is at the bottom. */
    private static @Nullable Throwable root(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String words(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
