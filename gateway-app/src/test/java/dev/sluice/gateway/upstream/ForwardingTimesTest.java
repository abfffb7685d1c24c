package dev.sluice.gateway.upstream;

import static dev.sluice.gateway.upstream.ScriptedTransport.closed;
import static dev.sluice.gateway.upstream.ScriptedTransport.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.upstream.ScriptedTransport.Result;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** How much time the second attempt of a request has. */
class ForwardingTimesTest {
    private static final Backend A = new Backend(Protocol.H2C, Origin.h2c("a", 1), 1);
    private static final Backend B = new Backend(Protocol.H2C, Origin.h2c("b", 1), 1);
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));

    private final ScriptedTransport transport = new ScriptedTransport();
    private final Upstream upstream =
            new Upstream("u", Strategy.ROUND_ROBIN, List.of(A, B), PoolSettings.DEFAULT.with(TIMEOUTS));
    private long nowNanos;

    private void send(H2Request request) {
        Result.of(new Forwarding(transport, () -> nowNanos).request(upstream, request, true));
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

    private void readLast() {
        Flux.from(Objects.requireNonNull(transport.last().request.body())).blockLast();
    }

    @Test
    void bothAttemptsHaveTheTimeOfOne() {
        send(request("GET"));
        later(Duration.ofSeconds(9));
        transport.last().fail(closed());
        assertThat(transport.last().request.responseTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aBodyThatIsStillComingPutsTheResponseTimeoutOffAtTheSecondBackendAsWell() {
        send(H2Request.builder("POST", "/")
                .body(Flux.never())
                .deadline(Duration.ofMinutes(1))
                .build());
        later(Duration.ofSeconds(1));
        transport.last().fail(refused());
        assertThat(asked()).containsExactly(A, B);
        assertThat(transport.last().request.responseTimeout()).isNull();
        assertThat(transport.last().request.deadline()).isEqualTo(Duration.ofSeconds(59));
    }

    @Test
    void aBodyThatIsAllHerePutsNothingOff() {
        send(H2Request.builder("PUT", "/").body(Flux.empty()).build());
        readLast();
        later(Duration.ofSeconds(9));
        transport.last().fail(closed());
        assertThat(transport.last().request.responseTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aRequestsOwnTimesAreNotMadeLonger() {
        send(H2Request.builder("GET", "/")
                .responseTimeout(Duration.ofSeconds(4))
                .deadline(Duration.ofSeconds(5))
                .build());
        later(Duration.ofSeconds(1));
        transport.last().fail(closed());
        assertThat(transport.last().request.responseTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(transport.last().request.deadline()).isEqualTo(Duration.ofSeconds(4));
    }
}
