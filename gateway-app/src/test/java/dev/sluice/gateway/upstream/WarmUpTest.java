package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.TlsIdentity;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Warm connections are waited for, but not for ever. */
class WarmUpTest {
    private final H2ConnectionPool pool = mock(H2ConnectionPool.class);
    private VirtualTimeScheduler time;

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void startTheClock() {
        VirtualTimeScheduler.reset();
    }

    private WarmUp warmUp(String uri, int connections) {
        String upstream = "sluice.upstreams.users.";
        SluiceProperties properties = new Binder(new MapConfigurationPropertySource(
                        Map.of(upstream + "backends[0].uri", uri, upstream + "pool.min-connections", connections)))
                .bind("sluice", SluiceProperties.class)
                .get();
        return new WarmUp(pool, new Upstreams(properties.upstreams(), name -> TlsIdentity.DEFAULT));
    }

    @Test
    void itIsOverWhenTheConnectionsStand() {
        Sinks.Empty<Void> standing = Sinks.empty();
        when(pool.warmUp(any(), anyInt())).thenReturn(standing.asMono());
        WarmUp warmUp = warmUp("h2c://10.0.0.1:80", 2);
        warmUp.begin();
        assertThat(warmUp.over()).isFalse();
        assertThat(warmUp.missing()).containsExactly("10.0.0.1:80");
        standing.tryEmitEmpty().orThrow();
        assertThat(warmUp.over()).isTrue();
        assertThat(warmUp.missing()).isEmpty();
    }

    @Test
    void aBackendThatComesLateIsTriedAgain() {
        Sinks.Empty<Void> standing = Sinks.empty();
        Mono<Void> dead = Mono.error(new IllegalStateException("refused"));
        int[] dials = {0};
        when(pool.warmUp(any(), anyInt())).thenReturn(Mono.defer(() -> dials[0]++ < 2 ? dead : standing.asMono()));
        WarmUp warmUp = warmUp("h2c://10.0.0.1:80", 1);
        warmUp.begin();
        time.advanceTimeBy(WarmUp.DEADLINE.dividedBy(2));
        assertThat(dials[0]).isEqualTo(3);
        standing.tryEmitEmpty().orThrow();
        assertThat(warmUp.over()).isTrue();
        assertThat(warmUp.missing()).isEmpty();
    }

    @Test
    void aDeadBackendIsWaitedForUntilTheDeadlineOnly() {
        when(pool.warmUp(any(), anyInt())).thenReturn(Mono.error(new IllegalStateException("refused")));
        WarmUp warmUp = warmUp("h2c://10.0.0.1:80", 1);
        warmUp.begin();
        time.advanceTimeBy(WarmUp.DEADLINE.minusMillis(1));
        assertThat(warmUp.over()).isFalse();
        time.advanceTimeBy(WarmUp.DEADLINE);
        assertThat(warmUp.over()).isTrue();
        assertThat(warmUp.missing()).containsExactly("10.0.0.1:80");
    }

    @Test
    void nothingIsWaitedForWhereNothingIsKeptWarm() {
        WarmUp warmUp = warmUp("h2c://10.0.0.1:80", 0);
        warmUp.begin();
        assertThat(warmUp.over()).isTrue();
        verify(pool, never()).warmUp(any(), anyInt());
    }
}
