package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.HealthProperties;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes on an event loop whose time the test moves. */
class ProbingTest {
    private static final Backend A = new Backend(Protocol.H2C, Origin.h2c("a", 1), 1);
    private static final Backend B = new Backend(Protocol.H2C, Origin.h2c("b", 1), 1);
    /** The longest time between two probes of one backend. */
    private static final Duration TURN = Duration.ofMillis(5500);

    private final ScriptedTransport transport = new ScriptedTransport();
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private @Nullable Health health;

    private Upstream probed(@Nullable String path) {
        loop.freezeTime();
        Upstream upstream = new Upstream("u", Strategy.ROUND_ROBIN, List.of(A, B), PoolSettings.DEFAULT)
                .with(new HealthProperties(path, Duration.ofSeconds(5), 3, 2), HealthListener.NONE);
        health = new Health(List.of(upstream), transport, List.of(loop.eventLoop()));
        health.start();
        loop.runPendingTasks();
        return upstream;
    }

    private Health health() {
        return Objects.requireNonNull(health);
    }

    private void pass(Duration time) {
        loop.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        loop.runPendingTasks();
    }

    private static Member takeOut(Upstream upstream, int index) {
        Member member = upstream.members().all().get(index);
        for (int i = 0; i < 3; i++) {
            member.failed(new Fault("connect-failed", "no connection"), TimeUnit.SECONDS.toNanos(i));
        }
        assertThat(member.in()).isFalse();
        return member;
    }

    @Test
    void withoutAPathThoseThatAreInAreLeftAlone() {
        probed(null);
        pass(TURN.multipliedBy(3));
        assertThat(transport.attempts).isEmpty();
        assertThat(health().view()).allMatch(backend -> backend.in() && backend.nextProbe() == null);
    }

    @Test
    void withoutAPathAnyAnswerBringsABackendBack() {
        Member out = takeOut(probed(null), 0);
        pass(TURN);
        assertThat(transport.last().backend).isEqualTo(A);
        assertThat(transport.last().request.headers().path()).hasToString("*");
        transport.last().answer(404);
        assertThat(out.in()).isFalse();
        pass(TURN);
        transport
                .last()
                .fail(ScriptedTransport.failure(ErrorCode.STREAM_RESET, Initiator.PEER, RetryVerdict.IF_IDEMPOTENT));
        assertThat(out.in()).isTrue();
        assertThat(transport.attempts).hasSize(2);
    }

    @Test
    void aBackendThatReturnsIsBackWithinFifteenSeconds() {
        Member out = takeOut(probed(null), 0);
        pass(TURN);
        transport.last().fail(ScriptedTransport.refused());
        // it returns now
        pass(TURN);
        transport.last().answer(200);
        pass(TURN);
        transport.last().answer(200);
        assertThat(out.in()).isTrue();
        assertThat(TURN.multipliedBy(2)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void successesAreCountedInARow() {
        Member out = takeOut(probed(null), 0);
        pass(TURN);
        transport.last().answer(200);
        pass(TURN);
        transport.last().fail(ScriptedTransport.refused());
        pass(TURN);
        transport.last().answer(200);
        assertThat(out.in()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "301, true", "404, false", "503, false"})
    void withAPathItsStatusDecides(int status, boolean well) {
        Upstream upstream = probed("/healthz");
        for (int turn = 0; turn < 3; turn++) {
            int before = transport.attempts.size();
            pass(TURN);
            assertThat(transport.attempts).hasSizeGreaterThanOrEqualTo(before + 2);
            transport
                    .attempts
                    .subList(before, transport.attempts.size())
                    .forEach(probe -> assertThat(probe.answer(status).discarded).isTrue());
        }
        assertThat(transport.last().request.headers().path()).hasToString("/healthz");
        assertThat(upstream.backendsIn()).isEqualTo(well ? 2 : 0);
    }

    @Test
    void aProbeThatWasNotAskedSaysNothingAgainstOneThatIsIn() {
        Upstream upstream = probed("/healthz");
        for (int turn = 0; turn < 5; turn++) {
            int before = transport.attempts.size();
            pass(TURN);
            transport
                    .attempts
                    .subList(before, transport.attempts.size())
                    .forEach(probe -> probe.fail(
                            ScriptedTransport.failure(ErrorCode.QUEUE_FULL, Initiator.POOL, RetryVerdict.SAFE)));
        }
        assertThat(upstream.backendsIn()).isEqualTo(2);
    }

    @Test
    void probesOfOneBackendDoNotOverlapAndEnd() {
        takeOut(probed(null), 0);
        pass(TURN);
        assertThat(transport.attempts).hasSize(1);
        assertThat(transport.last().request.responseTimeout()).isEqualTo(Duration.ofSeconds(4));
        pass(Duration.ofMillis(7900));
        assertThat(transport.attempts).hasSize(1);
        pass(TURN);
        assertThat(transport.attempts.get(0).cancelled).isTrue();
        pass(TURN);
        assertThat(transport.attempts.size()).isGreaterThan(1);
    }

    @Test
    void afterTheStopNobodyIsProbed() {
        takeOut(probed(null), 0);
        pass(TURN);
        health().stop();
        loop.runPendingTasks();
        assertThat(transport.last().cancelled).isTrue();
        pass(TURN.multipliedBy(3));
        assertThat(transport.attempts).hasSize(1);
    }

    @Test
    void theViewSaysWhyAndWhen() {
        takeOut(probed(null), 1);
        BackendHealth out = health().view().get(1);
        assertThat(out.upstream()).isEqualTo("u");
        assertThat(out.backend()).isEqualTo(B);
        assertThat(out.in()).isFalse();
        assertThat(out.failures()).isEqualTo(3);
        assertThat(out.reason()).isEqualTo("connect-failed");
        assertThat(out.detail()).isEqualTo("no connection");
        assertThat(out.nextProbe()).isNotNull();
    }
}
