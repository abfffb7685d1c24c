package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmConnectionsTest {
    @Test
    void minimumIsDialledBeforeAnybodyAsks() {
        TestGroup pool = new TestGroup(Settings.warm(2, 4));

        pool.group.tend(pool.now);

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void minimumOutlivesTheIdleTime() {
        TestGroup pool = new TestGroup(Settings.warm(1, 4));
        pool.group.warmUp(3, pool.now);
        for (int i = 0; i < 3; i++) {
            pool.connect();
        }

        pool.tendAfter(Settings.IDLE);
        assertThat(pool.closes).hasSize(2);
        pool.goneAsAsked();
        pool.tendAfter(Settings.IDLE);

        assertThat(pool.group.ready()).isEqualTo(1);
        assertThat(pool.dialled).isEqualTo(3);
    }

    @Test
    void warmConnectionThatDiesIsReplaced() {
        TestGroup pool = new TestGroup(Settings.warm(1, 1));
        pool.group.tend(pool.now);

        pool.gone(pool.connect());

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void warmConnectionThatIsOldGoesWhenItsReplacementStands() {
        TestGroup pool = new TestGroup(Settings.warm(1, 1));
        pool.group.tend(pool.now);
        pool.connect();

        pool.tendAfter(Settings.MAX_AGE);
        assertThat(pool.drains).isEmpty();
        pool.connect();

        assertThat(pool.closes).containsExactly("0 max-age");
    }

    @Test
    void warmUpDialsUpToTheMaximum() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));

        pool.group.warmUp(5, pool.now);

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void warmUpThatFailedIsNotTriedForEver() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));
        pool.group.warmUp(1, pool.now);
        pool.failDial();

        pool.tendAfter(Settings.FIRST_BACKOFF);

        assertThat(pool.dialled).isEqualTo(1);
    }

    @Test
    void minimumIsTriedAgainAfterTheBackOff() {
        TestGroup pool = new TestGroup(Settings.warm(1, 2));
        pool.group.tend(pool.now);
        pool.failDial();
        pool.group.tend(pool.now);
        assertThat(pool.dialled).isEqualTo(1);

        pool.tendAfter(Settings.FIRST_BACKOFF);

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void peerThatSaysGoAwayInsteadOfSettingsIsNotDialledInALoop() {
        TestGroup pool = new TestGroup(Settings.warm(1, 1));
        pool.group.tend(pool.now);

        pool.goAway(pool.dials.element());
        pool.failDial();

        assertThat(pool.group.failedDials()).isEqualTo(1);
    }

    @Test
    void peerThatAcceptsAndHangsUpIsNotDialledInALoop() {
        TestGroup pool = new TestGroup(Settings.warm(1, 1));
        pool.group.tend(pool.now);

        pool.gone(pool.connect());
        pool.gone(pool.connect());

        assertThat(pool.dials).isEmpty();
        pool.tendAfter(Settings.FIRST_BACKOFF);
        assertThat(pool.dials).hasSize(1);
    }
}
