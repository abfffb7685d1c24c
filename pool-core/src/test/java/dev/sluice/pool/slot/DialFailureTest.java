package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialFailureTest {
    @Test
    void whereNothingStandsAllWhoWaitAreToldAtOnce() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        List<Asker> three = pool.ask(3);

        PoolException reason = pool.failDial();

        assertThat(three).allSatisfy(one -> assertThat(one.refusal()).isSameAs(reason));
        assertThat(pool.group.failedDials()).isEqualTo(1);
        assertThat(pool.group.lastFailure()).isSameAs(reason);
    }

    @Test
    void whereAnotherIsOnItsWayTheyWaitForThat() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        List<Asker> two = pool.ask(2);

        pool.failDial();
        assertThat(TestGroup.waiting(two)).isEqualTo(2);
        pool.connect();

        assertThat(two.get(0).isSeated()).isTrue();
        assertThat(two.get(1).isWaiting()).isTrue();
    }

    @Test
    void whereAnotherStandsTheyWaitForItsSeats() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        Asker first = pool.requestOnNew();
        Asker second = pool.ask();

        pool.failDial();
        assertThat(second.isWaiting()).isTrue();
        pool.finish(first);

        assertThat(second.isSeated()).isTrue();
    }

    @Test
    void whileDialsBackOffNothingIsDialledAndNobodyWaitsForNothing() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        pool.ask();
        PoolException reason = pool.failDial();

        Asker other = pool.ask();

        assertThat(other.refusal()).isSameAs(reason);
        assertThat(pool.dialled).isEqualTo(1);
    }

    @Test
    void withoutAQueueTheReasonIsStillTheDials() {
        TestGroup pool = new TestGroup(Settings.pending(1, 10, 0));
        pool.ask();
        PoolException reason = pool.failDial();

        assertThat(pool.ask().refusal()).isSameAs(reason);
    }

    @Test
    void afterTheBackOffTheNextRequestDials() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        pool.ask();
        pool.failDial();
        pool.now += pool.group.backoffNanos(pool.now);

        Asker next = pool.ask();
        pool.connect();

        assertThat(next.isSeated()).isTrue();
        assertThat(pool.group.failedDials()).isZero();
    }

    @Test
    void thoseWhoWaitBesideAStandingConnectionGetTheirDialWhenTheBackOffIsOver() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        pool.requestOnNew();
        Asker waiter = pool.ask();
        pool.failDial();

        pool.tendAfter(Settings.FIRST_BACKOFF);
        pool.connect();

        assertThat(waiter.isSeated()).isTrue();
    }

    @Test
    void lastConnectionThatDiesWhileDialsBackOffTakesTheHopeOfThoseWhoWait() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        Asker first = pool.requestOnNew();
        Asker waiter = pool.ask();
        PoolException reason = pool.failDial();

        pool.gone(first.slot());

        assertThat(waiter.refusal()).isSameAs(reason);
    }
}
