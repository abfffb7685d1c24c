package dev.sluice.gateway.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Patience;
import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.Timeouts;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests that end before they are through: given up, too slow, answered early, cut by their own body. */
class EndedEarlyTest extends Http1Harness {
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    private static PoolSettings timeouts(Duration response, Duration idle) {
        Timeouts usual = Timeouts.DEFAULT;
        return PoolSettings.DEFAULT.with(new Timeouts(usual.connect(), usual.acquire(), response, idle));
    }

    private void silentAfter(String answer) {
        backend.on("/", peer -> {
            peer.send(answer);
            arrived.complete(null);
            closed.complete(peer.closed());
        });
    }

    private void assertClosed() throws Exception {
        assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRequestThatIsGivenUpClosesItsConnection() throws Exception {
        silentAfter("");
        Disposable request = send(H2Request.builder("GET", "/")).subscribe();
        arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        request.dispose();
        assertClosed();
    }

    @Test
    void aBodyThatIsGivenUpClosesItsConnection() throws Exception {
        silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
        get("/").body().doOnNext(ByteBuf::release).blockFirst(PATIENCE);
        assertClosed();
    }

    @Test
    void anAnswerThatIsDiscardedClosesItsConnectionAndTellsItsReader() throws Exception {
        silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
        H2Response answer = get("/");
        answer.discard();
        assertClosed();
        assertCut(answer, ErrorCode.CANCELLED);
    }

    @Test
    void aCompleteAnswerThatIsDiscardedLeavesItsConnectionInUse() {
        get("/").discard();
        text(get("/"));
        assertThat(backend.heads).hasSize(2);
    }

    @Test
    void aRequestsOwnTimeIncludesTheWaitForAConnection() throws Exception {
        pool(PoolSettings.DEFAULT.with(new ConnectionLimits(0, 1, 1, 8)));
        silentAfter("");
        Disposable first = send(H2Request.builder("GET", "/")).subscribe();
        arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        // the wait itself would be long over in its own five seconds, and fail with another code
        assertFails(
                send(H2Request.builder("GET", "/").responseTimeout(Duration.ofMillis(50))),
                ErrorCode.RESPONSE_TIMEOUT,
                RetryVerdict.SAFE);
        first.dispose();
        assertClosed();
        assertThat(backend.heads).hasSize(1);
    }

    @Test
    void noHeadInTimeIsATimeout() throws Exception {
        pool(timeouts(Duration.ofMillis(50), Duration.ofMinutes(1)));
        silentAfter("");
        assertFails(send(H2Request.builder("GET", "/")), ErrorCode.RESPONSE_TIMEOUT, RetryVerdict.IF_IDEMPOTENT);
        assertClosed();
    }

    @Test
    void aRequestsOwnDeadlineComesFirst() throws Exception {
        silentAfter("HTTP/1.1 103 Early Hints\r\n\r\n");
        // so that the time is not that of a dial
        text(get("/fine"));
        assertFails(
                send(H2Request.builder("GET", "/").responseTimeout(Duration.ofMillis(50))),
                ErrorCode.RESPONSE_TIMEOUT,
                RetryVerdict.IF_IDEMPOTENT);
        assertClosed();
    }

    @Test
    void anAnswerThatStallsIsCut() throws Exception {
        pool(timeouts(Duration.ofMinutes(1), Duration.ofMillis(50)));
        silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
        assertCut(get("/"), ErrorCode.IDLE_TIMEOUT);
        assertClosed();
    }

    @Test
    void anAnswerThatNobodyReadsIsCut() throws Exception {
        pool(timeouts(Duration.ofMinutes(1), Duration.ofMillis(50)));
        silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome");
        H2Response answer = get("/");
        assertClosed();
        assertCut(answer, ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void anEarlyAnswerStopsTheUploadAndIsWhole() throws Exception {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        backend.on("/", peer -> {
            String begun = peer.readLine() + ' ' + peer.readLine();
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            seen.complete(begun + peer.readToEnd());
        });
        Flux<ByteBuf> body =
                Flux.just(bytes("some")).concatWith(Mono.<ByteBuf>never().doOnCancel(() -> stopped.complete(null)));
        H2Response answer = request(H2Request.builder("POST", "/").body(body));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(text(answer)).isEqualTo("no");
        stopped.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(seen.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("4 some");
    }

    @Test
    void anEarlyAnswerIsReadThoughTheUploadCannotBeWrittenAnyMore() {
        backend.on("/", peer -> {
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            peer.closeAfterReading(1 << 20);
        });
        Flux<ByteBuf> body = Flux.generate(sink -> sink.next(bytes("x".repeat(1 << 14))));
        H2Response answer = request(H2Request.builder("POST", "/").body(body));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(text(answer)).isEqualTo("no");
    }

    @Test
    void anAnswerMayBeginWhileTheUploadGoesOn() throws Exception {
        CompletableFuture<ByteBuf> rest = new CompletableFuture<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        backend.on("/", peer -> {
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            seen.complete(peer.readBody());
            peer.send("0\r\n\r\n");
        });
        Flux<ByteBuf> body = Flux.just(bytes("first")).concatWith(Mono.fromFuture(rest));
        H2Response answer = request(H2Request.builder("POST", "/").body(body));
        rest.complete(bytes("last"));
        assertThat(text(answer)).isEqualTo("ok");
        assertThat(seen.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("[5:first][4:last]");
        text(get("/fine"));
        assertThat(backend.connections).hasValue(1);
    }

    @Test
    void aBodyThatFailsDoesNotEndUpstreamAsIfItWereWhole() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        backend.on("/", peer -> {
            peer.readLine();
            peer.read(6);
            begun.complete(null);
            closed.complete(peer.closed());
        });
        Flux<ByteBuf> body = Flux.just(bytes("some"))
                .concatWith(Mono.fromFuture(begun).then(Mono.error(new IllegalStateException("broken off"))));
        assertFails(send(H2Request.builder("POST", "/").body(body)), ErrorCode.BODY_FAILED, RetryVerdict.NEVER);
        assertClosed();
    }

    @Test
    void aBodyThatFailsAfterTheHeadCutsTheAnswer() throws Exception {
        CompletableFuture<ByteBuf> rest = new CompletableFuture<>();
        silentAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
        H2Response answer = request(H2Request.builder("POST", "/").body(Mono.fromFuture(rest)));
        rest.completeExceptionally(new IllegalStateException("broken off"));
        assertCut(answer, ErrorCode.BODY_FAILED);
    }

    @Test
    void aPoolThatDrainsLetsRequestsFinishAndRefusesNewOnes() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        backend.on("/", peer -> {
            arrived.complete(null);
            go.get(Patience.SECONDS, TimeUnit.SECONDS);
            peer.send(OK);
        });
        CompletableFuture<@Nullable H2Response> accepted = begin("/");
        arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        CompletableFuture<@Nullable Void> drained = pool.drain(PATIENCE).toFuture();
        assertFails(send(H2Request.builder("GET", "/")), ErrorCode.POOL_CLOSED, RetryVerdict.SAFE);
        go.complete(null);
        assertThat(text(accepted)).isEqualTo("ok");
        drained.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aPoolThatIsDisposedFailsWhatIsUnderWay() throws Exception {
        silentAfter("");
        CompletableFuture<@Nullable H2Response> accepted = begin("/");
        arrived.get(Patience.SECONDS, TimeUnit.SECONDS);
        pool.dispose();
        assertFails(Mono.fromFuture(accepted), ErrorCode.POOL_CLOSED, RetryVerdict.IF_IDEMPOTENT);
        assertClosed();
    }
}
