package dev.sluice.gateway.upstream;

import static dev.sluice.gateway.upstream.ScriptedTransport.closed;
import static dev.sluice.gateway.upstream.ScriptedTransport.failure;
import static dev.sluice.gateway.upstream.ScriptedTransport.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.HealthProperties;
import dev.sluice.gateway.upstream.ScriptedTransport.Answer;
import dev.sluice.gateway.upstream.ScriptedTransport.Result;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** One request at two backends: which failures go on to the other, and what it all costs. */
class ForwardingTest {
    private static final Backend A = new Backend(Protocol.H2C, Origin.h2c("a", 1), 1);
    private static final Backend B = new Backend(Protocol.H2C, Origin.h2c("b", 1), 1);

    private final List<String> told = new ArrayList<>();
    private final HealthListener listener = new HealthListener() {
        @Override
        public void changed(String upstream, Backend backend, boolean in, String reason) {
            told.add(backend.name() + (in ? " in " : " out ") + reason);
        }

        @Override
        public void retried(String upstream, String reason) {
            told.add("retried " + reason);
        }

        @Override
        public void budgetSpent(String upstream) {
            told.add("spent");
        }
    };
    private final ScriptedTransport transport = new ScriptedTransport();
    private final Upstream upstream = upstream(A, B);
    private long nowNanos;

    private Upstream upstream(Backend... backends) {
        Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));
        return new Upstream("u", Strategy.ROUND_ROBIN, List.of(backends), PoolSettings.DEFAULT.with(timeouts))
                .with(new HealthProperties(null, Duration.ofSeconds(5), 3, 2), listener);
    }

    private Result send(H2Request request) {
        return Result.of(new Forwarding(transport, () -> nowNanos).request(upstream, request, true));
    }

    private static H2Request request(String method) {
        return H2Request.builder(method, "/").build();
    }

    private void later(Duration time) {
        nowNanos += time.toNanos();
    }

    private List<Backend> asked() {
        return transport.attempts.stream().map(attempt -> attempt.backend).toList();
    }

    @Test
    void anAnswerIsHandedOn() {
        Result result = send(request("GET"));
        Answer answer = transport.last().answer(500);
        assertThat(result.answer).isSameAs(answer);
        assertThat(asked()).containsExactly(A);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, IF_IDEMPOTENT, true",
        "PUT, IF_IDEMPOTENT, true",
        "POST, IF_IDEMPOTENT, false",
        "PATCH, IF_IDEMPOTENT, false",
        "POST, SAFE, true",
        "GET, SAFE, true",
        "GET, NEVER, false",
    })
    void theVerdictAndTheMethodDecide(String method, RetryVerdict verdict, boolean retried) {
        Result result = send(request(method));
        PoolException first = failure(ErrorCode.CONNECTION_CLOSED, Initiator.PEER, verdict);
        transport.last().fail(first);
        if (retried) {
            transport.last().answer(200);
            assertThat(asked()).containsExactly(A, B);
            assertThat(result.answer).isNotNull();
            assertThat(told).containsExactly("retried connection-closed");
        } else {
            assertThat(asked()).containsExactly(A);
            assertThat(result.failure).isSameAs(first);
        }
    }

    @Test
    void anotherBackendIsTriedOnce() {
        Result result = send(request("GET"));
        transport.last().fail(refused());
        PoolException second = refused();
        transport.last().fail(second);
        assertThat(asked()).containsExactly(A, B);
        assertThat(result.failure).isSameAs(second);
    }

    @Test
    void aFailureThatMayHaveLeftSomethingDoneIsNotHiddenByOneThatDidNot() {
        Result result = send(request("GET"));
        PoolException first = closed();
        transport.last().fail(first);
        transport.last().fail(refused());
        assertThat(result.failure).isSameAs(first);
    }

    @Test
    void aRouteMayForbidIt() {
        Result result = Result.of(new Forwarding(transport).request(upstream, request("GET"), false));
        transport.last().fail(refused());
        assertThat(asked()).containsExactly(A);
        assertThat(result.failure).isNotNull();
    }

    @Test
    void whatIsLateIsNotTriedAgain() {
        Result result = send(request("GET"));
        later(Duration.ofSeconds(12));
        transport.last().fail(failure(ErrorCode.RESPONSE_TIMEOUT, Initiator.POOL, RetryVerdict.IF_IDEMPOTENT));
        assertThat(asked()).hasSize(1);
        assertThat(result.failure).isNotNull();
    }

    @Test
    void aClientThatGoesTakesTheAttemptThatRunsWithIt() {
        Result result = send(request("GET"));
        transport.last().fail(refused());
        result.cancel();
        assertThat(transport.attempts.get(0).cancelled).isFalse();
        assertThat(transport.attempts.get(1).cancelled).isTrue();
    }

    @Test
    void anAnswerThatMeetsACancelIsDiscarded() {
        Attempts attempts = new Attempts(new Forwarding(transport), upstream, request("GET"), true);
        Result.of(attempts).cancel();
        Answer late = new Answer(200);
        attempts.onNext(late);
        assertThat(late.discarded).isTrue();
    }

    @Test
    void retriesOfWhatWasSentArePaidForAndThoseOfWhatWasNotAreFree() {
        for (int i = 0; i < 300; i++) {
            send(request("GET"));
            transport.last().fail(refused());
            transport.last().answer(200);
        }
        int paid = 0;
        while (!told.contains("spent")) {
            send(request("GET"));
            transport.last().fail(closed());
            transport.last().answer(200);
            paid++;
        }
        // a hundred in reserve, and a fifth of each request: 100 + (300 + n) / 5 = n
        assertThat(paid).isBetween(199, 202);
    }

    @Test
    void threeFailuresInARowTakeABackendOut() {
        Upstream alone = upstream(A);
        for (int i = 0; i < 3; i++) {
            Result.of(new Forwarding(transport, () -> nowNanos).request(alone, request("GET"), true));
            transport.last().fail(refused());
            later(Duration.ofSeconds(1));
        }
        assertThat(told).containsExactly("a:1 out connect-failed");
        assertThat(alone.backendsIn()).isZero();
    }

    @Test
    void allOutIsARefusalAtOnce() {
        threeFailuresInARowTakeABackendOut();
        upstream.members().all().forEach(this::takeOut);
        Result result = send(request("GET"));
        assertThat(result.failure).isInstanceOfSatisfying(NoBackendException.class, refusal -> {
            assertThat(refusal.verdict()).isEqualTo(RetryVerdict.SAFE);
            assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        });
        assertThat(asked()).hasSize(3);
    }

    private void takeOut(Member member) {
        for (int i = 0; i < 3; i++) {
            later(Duration.ofSeconds(1));
            member.failed(new Fault("test", "test"), nowNanos);
        }
    }

    @Test
    void aRetryGoesToNoneThatIsOut() {
        takeOut(upstream.members().all().get(1));
        Result result = send(request("GET"));
        transport.last().fail(refused());
        assertThat(asked()).containsExactly(A);
        assertThat(result.failure).isNotNull();
    }

    @Test
    void anAnswerBetweenFailuresStartsTheCountAnew() {
        Upstream alone = upstream(A);
        for (int i = 0; i < 9; i++) {
            Result.of(new Forwarding(transport, () -> nowNanos).request(alone, request("GET"), true));
            if (i % 3 == 2) {
                transport.last().answer(503);
            } else {
                transport.last().fail(refused());
            }
            later(Duration.ofSeconds(1));
        }
        assertThat(alone.backendsIn()).isOne();
    }

    @Test
    void aCallersHurryIsNotItsBackendsFault() {
        Upstream alone = upstream(A);
        H2Request hurried = H2Request.builder("GET", "/")
                .responseTimeout(Duration.ofMillis(1))
                .build();
        for (int i = 0; i < 9; i++) {
            Result.of(new Forwarding(transport, () -> nowNanos).request(alone, hurried, true));
            transport.last().fail(failure(ErrorCode.RESPONSE_TIMEOUT, Initiator.POOL, RetryVerdict.IF_IDEMPOTENT));
            later(Duration.ofSeconds(1));
        }
        assertThat(alone.members().all().get(0).vitals().failures()).isZero();
    }

    @Test
    void aBodyIsNotReadTwiceFromItsClient() {
        StringBuilder subscriptions = new StringBuilder();
        Flux<io.netty.buffer.ByteBuf> body =
                Flux.<io.netty.buffer.ByteBuf>empty().doOnSubscribe(subscription -> subscriptions.append('x'));
        send(H2Request.builder("PUT", "/").body(body).build());
        readLast();
        transport.last().fail(closed());
        readLast();
        assertThat(asked()).hasSize(2);
        assertThat(subscriptions).hasToString("x");
    }

    private void readLast() {
        Flux.from(Objects.requireNonNull(transport.last().request.body())).blockLast();
    }
}
