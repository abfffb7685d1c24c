package dev.sluice.gateway.upstream.http1;

import dev.sluice.gateway.upstream.dial.DialFailures;
import dev.sluice.gateway.upstream.dial.TlsContexts;
import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.TlsIdentity;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.ConnectionProvider.ConnectionMetadata;

/** One backend's connections on one event loop: a bounded provider of Reactor Netty's, and the client that dials for it. */
final class Http1Group {
    /** As many sockets as one loop could ever want of one backend. */
    private static final int MOST_CONNECTIONS = 1 << 16;

    private static final Duration RAREST_SWEEP = Duration.ofSeconds(10);

    private final Http1Loop loop;
    private final Origin origin;
    private final String name;
    private final PoolSettings settings;
    private final PoolListener listener;
    private final ConnectionProvider provider;
    private final HttpClient.RequestSender client;
    private final Set<BackendConnection> connections = new LinkedHashSet<>();
    private final Set<Acquisition> waiting = new LinkedHashSet<>();
    private final long idleMillis;
    private long dials;
    private int failedDials;
    private @Nullable String lastFailure;
    private boolean freshOnly;

    Http1Group(Http1Loop loop, Origin origin, PoolSettings settings, PoolListener listener, TlsContexts contexts) {
        this.loop = loop;
        this.origin = origin;
        this.name = Http1Client.name(origin);
        this.settings = settings;
        this.listener = listener;
        this.idleMillis = settings.lifetime().idle().toMillis();
        this.provider = provider();
        TlsIdentity identity = origin.tls();
        this.client = Http1Client.of(
                        provider,
                        loop.eventLoop(),
                        origin,
                        settings,
                        identity == null ? null : contexts.http1(identity))
                .doOnChannelInit((observer, channel, address) -> Http1Client.add(channel, new BackendConnection(this)))
                .request(HttpMethod.GET)
                .uri("/");
    }

    /** An HTTP/1.1 connection carries one request at a time: as many of them as HTTP/2 would have streams. */
    static int maxConnections(int maxConnections, int maxStreams) {
        return (int) Math.min((long) maxConnections * maxStreams, MOST_CONNECTIONS);
    }

    private ConnectionProvider provider() {
        ConnectionLimits limits = settings.connections();
        Duration idle = settings.lifetime().idle();
        Duration sweep = idle.compareTo(RAREST_SWEEP) < 0 ? idle : RAREST_SWEEP;
        return ConnectionProvider.builder("sluice.http1")
                .maxConnections(maxConnections(limits.maxConnections(), limits.maxStreams()))
                .pendingAcquireMaxCount(limits.maxPending())
                .pendingAcquireTimeout(settings.timeouts().acquire())
                // on the loop itself: the provider has no other thread
                .pendingAcquireTimer(loop::schedule)
                .maxLifeTime(settings.lifetime().maxAge())
                .maxLifeTimeVariance(100 * settings.lifetime().ageJitter())
                .evictionPredicate(this::useless)
                .evictInBackground(sweep, Schedulers.fromExecutorService(loop.eventLoop()))
                .lifo()
                .build();
    }

    private boolean useless(Connection connection, ConnectionMetadata metadata) {
        return freshOnly
                || !connection.channel().isActive()
                || !connection.isPersistent()
                || metadata.idleTime() >= idleMillis;
    }

    /** Asks for a connection; {@code fresh}: after one died unheard, no other that was idle then is believed either. */
    void acquire(Acquisition acquisition, boolean fresh) {
        waiting.add(acquisition);
        freshOnly = fresh;
        try {
            client.send(acquisition)
                    .responseConnection((response, connection) -> Mono.<Void>empty())
                    .subscribe(acquisition);
        } finally {
            freshOnly = false;
        }
    }

    void withdraw(Acquisition acquisition) {
        waiting.remove(acquisition);
        acquisition.dispose();
    }

    BackendConnection taken(Acquisition acquisition, Connection connection) {
        waiting.remove(acquisition);
        return Objects.requireNonNull(
                connection.channel().pipeline().get(BackendConnection.class), "not a connection of ours");
    }

    void ended(Acquisition acquisition) {
        waiting.remove(acquisition);
    }

    void dialled(BackendConnection connection) {
        connections.add(connection);
    }

    void connected(long nanos) {
        dials++;
        failedDials = 0;
        listener.connected(origin, nanos);
    }

    void gone(BackendConnection connection) {
        connections.remove(connection);
    }

    /** A request got no connection. */
    void refused(PoolException reason) {
        if (DialFailures.isDial(reason)) {
            dials++;
            failedDials++;
            lastFailure = reason.getMessage();
            listener.dialFailed(origin, reason);
        }
        listener.refused(origin, reason);
    }

    /** A request is sent again because its connection had died unheard. */
    void repeated(PoolException reason) {
        listener.retried(origin, reason);
    }

    /** Whether a connection has carried as many requests as it may. */
    boolean worn(long requests) {
        long most = settings.lifetime().maxRequests();
        return loop.closed() || (most > 0 && requests >= most);
    }

    boolean isIdle() {
        return waiting.isEmpty() && connections.stream().noneMatch(BackendConnection::busy);
    }

    /** Ends every request and every connection. */
    void dispose() {
        List.copyOf(waiting).forEach(acquisition -> {
            withdraw(acquisition);
            acquisition.call().abandon(Failures.closed());
        });
        List.copyOf(connections).forEach(BackendConnection::dispose);
        provider.dispose();
    }

    int waiters() {
        int dialling =
                (int) connections.stream().filter(each -> !each.connected()).count();
        return Math.max(0, waiting.size() - dialling);
    }

    Set<BackendConnection> connections() {
        return connections;
    }

    long dials() {
        return dials;
    }

    int failedDials() {
        return failedDials;
    }

    @Nullable
    String lastFailure() {
        return lastFailure;
    }

    long responseNanos() {
        return settings.timeouts().response().toNanos();
    }

    long idleNanos() {
        return settings.timeouts().idle().toNanos();
    }

    Origin origin() {
        return origin;
    }

    String name() {
        return name;
    }

    Http1Loop loop() {
        return loop;
    }
}
