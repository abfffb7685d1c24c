package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrantingTest {
    @Test
    void freeSeatIsGrantedAtOnce() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        pool.standing();

        assertThat(pool.ask().isSeated()).isTrue();
        assertThat(pool.group.waiting()).isZero();
    }

    @Test
    void requestsSpreadByFewestStreams() {
        TestGroup pool = new TestGroup(Settings.warm(3, 3));
        pool.group.tend(pool.now);
        pool.connect();
        pool.connect();
        pool.connect();

        List<Asker> six = pool.ask(6);

        assertThat(six.stream().map(one -> one.slot().index())).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void openStreamsAndUnusedTokensCountAlike() {
        TestGroup pool = new TestGroup(Settings.warm(2, 2));
        pool.group.tend(pool.now);
        pool.connect();
        pool.connect();
        Asker open = pool.request();

        assertThat(pool.ask().slot()).isNotSameAs(open.slot());
        pool.finish(open);
        assertThat(pool.ask().slot()).isSameAs(open.slot());
    }

    @Test
    void seatOfAClosedStreamGoesToTheFirstThatWaits() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        Asker first = pool.ask();
        pool.connect();
        pool.open(first);
        Asker second = pool.ask();
        Asker third = pool.ask();

        pool.finish(first);

        assertThat(second.isSeated()).isTrue();
        assertThat(third.isWaiting()).isTrue();
        pool.giveBack(second);
        assertThat(third.isSeated()).isTrue();
    }

    @Test
    void whoAsksAgainIsServedBeforeThoseWhoCameLater() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        Asker first = pool.ask();
        pool.connect();
        Asker late = pool.ask();
        Asker again = new Asker();
        pool.group.askAgain(again, pool.now);

        pool.giveBack(first);

        assertThat(again.isSeated()).isTrue();
        assertThat(late.isWaiting()).isTrue();
    }

    @Test
    void takeNeitherWaitsNorDialsNorOvertakes() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        assertThat(pool.group.take()).isNull();
        assertThat(pool.dialled).isZero();
        pool.standing();

        assertThat(pool.group.take()).isNotNull();
        assertThat(pool.group.take()).isNull();
    }

    @Test
    void whoWithdrewIsNotServed() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        Asker gone = pool.ask();
        Asker next = pool.ask();

        assertThat(pool.group.withdraw(gone)).isTrue();
        assertThat(pool.group.withdraw(gone)).isFalse();
        pool.connect();

        assertThat(gone.isWaiting()).isTrue();
        assertThat(next.isSeated()).isTrue();
        assertThat(pool.group.withdraw(next)).isFalse();
    }

    @Test
    void withdrawnBeforeTheDialEndsTheSeatIsFreeForTheNext() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        pool.group.withdraw(pool.ask());
        pool.connect();

        assertThat(pool.ask().isSeated()).isTrue();
        assertThat(pool.dialled).isEqualTo(1);
    }
}
