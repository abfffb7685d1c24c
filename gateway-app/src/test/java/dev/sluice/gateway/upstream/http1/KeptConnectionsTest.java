package dev.sluice.gateway.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.Patience;
import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Lifetime;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.PoolSnapshot;
import dev.sluice.pool.PoolSnapshot.State;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Connections between requests: kept, counted, and gone when nobody expects it. */
class KeptConnectionsTest extends Http1Harness {
    private static final Lifetime USUAL = Lifetime.DEFAULT;

    private static PoolSettings limited(int connections, int pending, Duration acquire) {
        Timeouts usual = Timeouts.DEFAULT;
        return PoolSettings.DEFAULT
                .with(new ConnectionLimits(0, connections, 1, pending))
                .with(new Timeouts(usual.connect(), acquire, usual.response(), usual.idle()));
    }

    private static PoolSettings living(Duration idle, Duration age, long requests) {
        return PoolSettings.DEFAULT.with(
                new Lifetime(idle, age, 0, requests, USUAL.maxStreamId(), USUAL.drain(), USUAL.maxResets()));
    }

    private List<PoolSnapshot.Connection> connections() {
        PoolSnapshot snapshot = Objects.requireNonNull(pool.snapshot().block(PATIENCE));
        return snapshot.origins().stream()
                .flatMap(shard -> shard.connections().stream())
                .toList();
    }

    @Test
    void oneConnectionCarriesOneRequestAfterTheOther() {
        for (int i = 0; i < 3; i++) {
            assertThat(text(get("/"))).isEqualTo("ok");
        }
        assertThat(backend.connections).hasValue(1);
        assertThat(connections()).singleElement().satisfies(connection -> {
            assertThat(connection.state()).isEqualTo(State.AVAILABLE);
            assertThat(connection.traffic().requests()).isEqualTo(3);
        });
    }

    @Test
    void anAnswerThatSaysCloseIsTheLastOfItsConnection() {
        backend.on("/", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        assertThat(text(get("/")) + text(get("/"))).isEqualTo("okok");
        assertThat(backend.connections).hasValue(2);
    }

    @Test
    void aConnectionIsReplacedAfterItsRequests() {
        pool(living(USUAL.idle(), USUAL.maxAge(), 2));
        for (int i = 0; i < 5; i++) {
            text(get("/"));
        }
        assertThat(backend.connections).hasValue(3);
    }

    @Test
    void anUnusedConnectionIsClosed() throws Exception {
        pool(living(Duration.ofMillis(50), USUAL.maxAge(), 0));
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        backend.on("/", peer -> {
            peer.send(OK);
            closed.complete(peer.closed());
        });
        text(get("/"));
        assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** The request is answered by closing: for the client that is a kept connection which died as it was used. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aRequestThatDiesWithAKeptConnectionIsSentOnceMore(boolean reset) {
        backend.on("/die", peer -> {
            if (peer.number > 1) {
                peer.send(OK);
            } else if (reset) {
                peer.reset();
            } else {
                peer.close();
            }
        });
        text(get("/"));
        assertThat(text(get("/die"))).isEqualTo("ok");
        assertThat(backend.connections).hasValue(2);
    }

    @Test
    void itIsNotSentMoreOftenThanThat() {
        backend.on("/die", ScriptedBackend.Peer::close);
        text(get("/"));
        assertFails(send(H2Request.builder("GET", "/die")), ErrorCode.CONNECTION_CLOSED, RetryVerdict.IF_IDEMPOTENT);
        assertThat(backend.heads).hasSize(3);
    }

    @Test
    void onAFreshConnectionItIsNotSentAgain() {
        backend.on("/die", ScriptedBackend.Peer::close);
        assertFails(send(H2Request.builder("GET", "/die")), ErrorCode.CONNECTION_CLOSED, RetryVerdict.IF_IDEMPOTENT);
        assertThat(backend.heads).hasSize(1);
    }

    @Test
    void whatIsNotIdempotentIsNotSentAgain() {
        backend.on("/die", ScriptedBackend.Peer::close);
        text(get("/"));
        assertFails(send(H2Request.builder("POST", "/die")), ErrorCode.CONNECTION_CLOSED, RetryVerdict.IF_IDEMPOTENT);
        assertThat(backend.heads).hasSize(2);
    }

    @Test
    void whatWasAnsweredInPartIsNotSentAgain() {
        backend.on("/die", peer -> {
            peer.send("HTTP/1.1 103 Early Hints\r\n\r\n");
            peer.close();
        });
        text(get("/"));
        assertFails(send(H2Request.builder("GET", "/die")), ErrorCode.CONNECTION_CLOSED, RetryVerdict.IF_IDEMPOTENT);
        assertThat(backend.heads).hasSize(2);
    }

    @Test
    void anAnswerThatNobodyAskedForIsNobodys() {
        backend.on("/two", OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        assertThat(text(get("/two"))).isEqualTo("ok");
        assertThat(text(get("/"))).isEqualTo("ok");
        assertThat(backend.connections).hasValue(2);
    }

    @Test
    void bytesOnAnIdleConnectionCloseIt() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        backend.on("/two", peer -> {
            peer.send(OK);
            go.get(Patience.SECONDS, TimeUnit.SECONDS);
            peer.send(OK);
            closed.complete(peer.closed());
        });
        text(get("/two"));
        go.complete(null);
        assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneMoreThanMayWaitIsRefusedAtOnce() throws Exception {
        pool(limited(1, 1, Patience.LIMIT));
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        CompletableFuture<Void> go = new CompletableFuture<>();
        backend.on("/slow", peer -> {
            arrived.complete(null);
            go.get(Patience.SECONDS, TimeUnit.SECONDS);
            peer.send(OK);
        });
        CompletableFuture<@Nullable H2Response> first = begin("/slow");
        arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        CompletableFuture<@Nullable H2Response> second = begin("/");
        assertFails(send(H2Request.builder("GET", "/")), ErrorCode.QUEUE_FULL, RetryVerdict.SAFE);
        go.complete(null);
        assertThat(text(first)).isEqualTo("ok");
        assertThat(text(second)).isEqualTo("ok");
        assertThat(backend.connections).hasValue(1);
    }

    @Test
    void whoWaitsTooLongForAConnectionIsToldSo() {
        pool(limited(1, 1, Duration.ofMillis(50)));
        backend.on("/never", peer -> peer.closed());
        CompletableFuture<@Nullable H2Response> holder = begin("/never");
        assertFails(send(H2Request.builder("GET", "/")), ErrorCode.ACQUIRE_TIMEOUT, RetryVerdict.SAFE);
        holder.cancel(true);
    }

    @Test
    void aConnectionThatIsRefusedWasNeverThere() {
        Mono<H2Response> answer = pool.request(Origin.h2c("127.0.0.1", FreePort.NOBODYS), H2Request.get("/"));
        assertFails(answer, ErrorCode.CONNECT_FAILED, RetryVerdict.SAFE);
    }

    @Test
    void aNameThatNobodyKnowsIsAFailedDial() {
        Mono<H2Response> answer = pool.request(Origin.h2c("nobody.invalid", 80), H2Request.get("/"));
        assertFails(answer, ErrorCode.CONNECT_FAILED, RetryVerdict.SAFE);
    }
}
