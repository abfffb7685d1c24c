package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerLimitTest {
    @Test
    void peerThatAllowsNothingIsWaitedForAndNeverPassed() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        List<Asker> three = pool.ask(3);
        Slot slot = pool.connect(0);
        assertThat(TestGroup.waiting(three)).isEqualTo(3);

        pool.group.peerLimit(slot, 2, pool.now);

        assertThat(TestGroup.seated(three)).isEqualTo(2);
    }

    @Test
    void limitLoweredBelowWhatIsTakenGrantsNothingUntilEnoughHaveClosed() {
        TestGroup pool = new TestGroup(Settings.of(1, 3));
        Asker first = pool.requestOnNew();
        Asker second = pool.request();
        Asker third = pool.request();
        Asker waiter = pool.ask();

        pool.group.peerLimit(first.slot(), 1, pool.now);
        pool.finish(first);
        pool.finish(second);
        assertThat(waiter.isWaiting()).isTrue();
        pool.finish(third);

        assertThat(waiter.isSeated()).isTrue();
    }

    @Test
    void raisedLimitSeatsThoseWhoWait() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        List<Asker> four = pool.ask(4);
        Slot slot = pool.connect(1);

        pool.group.peerLimit(slot, 3, pool.now);

        assertThat(TestGroup.seated(four)).isEqualTo(3);
    }

    @Test
    void raisedLimitDoesNotPassOurs() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        List<Asker> three = pool.ask(3);

        pool.connect(100);

        assertThat(TestGroup.seated(three)).isEqualTo(2);
    }

    @Test
    void tokenMayNotOpenWhenTheLimitFellMeanwhile() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker open = pool.requestOnNew();
        Asker token = pool.ask();
        assertThat(token.slot().mayOpen()).isTrue();

        pool.group.peerLimit(open.slot(), 1, pool.now);

        assertThat(token.slot().mayOpen()).isFalse();
    }

    @Test
    void bytesThatNobodyReadsTakeSeatsUntilTheyAreRead() {
        TestGroup pool = new TestGroup(Settings.of(1, 2).with(Settings.windows(2)));
        Asker first = pool.requestOnNew();
        int generation = first.token().generation();

        pool.group.lingering(first.slot(), generation, 5, pool.now);
        Asker waiter = pool.ask();
        assertThat(waiter.isWaiting()).isTrue();
        pool.group.lingering(first.slot(), generation, -5, pool.now);

        assertThat(waiter.isSeated()).isTrue();
    }

    @Test
    void bytesOfAConnectionThatWentDoNotCount() {
        TestGroup pool = new TestGroup(Settings.of(1, 2).with(Settings.windows(2)));
        Asker old = pool.requestOnNew();
        pool.gone(old.slot());
        Asker fresh = pool.requestOnNew();

        pool.group.lingering(fresh.slot(), old.token().generation(), 20, pool.now);

        assertThat(fresh.slot().limit()).isEqualTo(2);
    }
}
