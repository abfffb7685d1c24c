package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SeatTokenTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 5_000;

    private final TestGroup pool = new TestGroup(Settings.of(1, 10));

    private SeatToken token() {
        Asker asker = pool.ask();
        if (!asker.isSeated()) {
            pool.connect();
        }
        return asker.token();
    }

    @Test
    void worksOnce() {
        SeatToken token = token();

        assertThat(token.use()).isTrue();
        assertThat(token.use()).isFalse();
        assertThat(token.releaseUnused()).isFalse();
        assertThat(token.releaseUsed()).isTrue();
        assertThat(token.releaseUsed()).isFalse();
    }

    @Test
    void isUselessAfterItsRelease() {
        SeatToken token = token();

        assertThat(token.releaseUnused()).isTrue();
        assertThat(token.releaseUnused()).isFalse();
        assertThat(token.use()).isFalse();
        assertThat(token.releaseUsed()).isFalse();
    }

    @Test
    void knowsItsPlace() {
        SeatToken first = token();
        SeatToken second = token();

        assertThat(first.origin()).isEqualTo(TestGroup.ORIGIN);
        assertThat(List.of(first.slot(), first.generation(), first.seat())).containsExactly(0, 1, 0);
        assertThat(List.of(second.slot(), second.generation(), second.seat())).containsExactly(0, 1, 1);
        assertThat(first.current()).isTrue();
        assertThat(first).hasToString("h2c://upstream:80 slot 0#1 seat 0");
    }

    @Test
    void ofAConnectionThatWentIsNotCurrentAndNeverMistakenForAnothers() {
        Asker old = pool.ask();
        Slot slot = pool.connect();
        pool.gone(slot);
        assertThat(old.token().current()).isFalse();

        Asker other = pool.ask();
        pool.connect();
        assertThat(other.slot()).isSameAs(slot);
        pool.giveBack(old);
        pool.group.streamClosed(slot, old.token().generation(), pool.now);

        assertThat(old.token().current()).isFalse();
        assertThat(other.token().current()).isTrue();
        assertThat(slot.taken()).isEqualTo(1);
    }

    @Test
    void oneOfManyThreadsThatUseItWins() throws Exception {
        race(List.of(SeatToken::use, SeatToken::use, SeatToken::use, SeatToken::use), 1);
    }

    @Test
    void oneOfManyThreadsThatUseOrReleaseItWins() throws Exception {
        race(List.of(SeatToken::use, SeatToken::releaseUnused, SeatToken::use, SeatToken::releaseUnused), 1);
    }

    @Test
    void useAndItsReleaseBothWinOnlyInThatOrder() throws Exception {
        try (Racers racers = new Racers()) {
            for (int i = 0; i < ROUNDS; i++) {
                SeatToken token = new SeatToken(pool.group, slotOfAnyToken(), i);
                List<Boolean> won = racers.run(
                        token,
                        List.of(
                                SeatToken::use,
                                SeatToken::releaseUsed,
                                SeatToken::releaseUsed,
                                SeatToken::releaseUnused));
                boolean used = won.get(0);
                assertThat(used).isNotEqualTo(won.get(3));
                assertThat(won.get(1) && won.get(2)).isFalse();
                assertThat(!used && (won.get(1) || won.get(2))).isFalse();
            }
        }
    }

    private void race(List<Predicate<SeatToken>> steps, int winners) throws Exception {
        try (Racers racers = new Racers()) {
            for (int i = 0; i < ROUNDS; i++) {
                List<Boolean> won = racers.run(new SeatToken(pool.group, slotOfAnyToken(), i), steps);
                assertThat(won.stream().filter(w -> w).count()).isEqualTo(winners);
            }
        }
    }

    private Slot slotOfAnyToken() {
        return pool.group.slots().get(0);
    }

    /** Threads that start a step at the same time. */
    private static final class Racers implements AutoCloseable {
        private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        private final CyclicBarrier start = new CyclicBarrier(THREADS);

        List<Boolean> run(SeatToken token, List<Predicate<SeatToken>> steps) throws Exception {
            List<Future<Boolean>> running = new ArrayList<>();
            for (Predicate<SeatToken> step : steps) {
                running.add(threads.submit(() -> {
                    start.await();
                    return step.test(token);
                }));
            }
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> one : running) {
                won.add(one.get());
            }
            return won;
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
