package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueBoundTest {
    @Test
    void whereNoSeatIsToComeOneMoreThanMayWaitIsRefusedAtOnce() {
        TestGroup pool = new TestGroup(Settings.pending(1, 1, 2));
        pool.requestOnNew();

        List<Asker> three = pool.ask(3);

        assertThat(TestGroup.waiting(three)).isEqualTo(2);
        assertThat(three.get(2).refusal()).extracting("code").isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void whoseSeatIsBeingDialledDoesNotCount() {
        TestGroup pool = new TestGroup(Settings.pending(2, 3, 2));

        List<Asker> nine = pool.ask(9);

        assertThat(TestGroup.waiting(nine)).isEqualTo(8);
        assertThat(nine.get(8).isRefused()).isTrue();
        pool.connect();
        pool.connect();
        assertThat(TestGroup.seated(nine)).isEqualTo(6);
    }

    @Test
    void withoutAQueueEverySeatThatThereMayBeIsStillGranted() {
        TestGroup pool = new TestGroup(Settings.pending(2, 2, 0));
        List<Asker> five = pool.ask(5);
        pool.connect();
        pool.connect();

        assertThat(TestGroup.seated(five)).isEqualTo(4);
        assertThat(TestGroup.refused(five)).isEqualTo(1);
        assertThat(pool.ask().isRefused()).isTrue();
    }

    @Test
    void whoAsksAgainIsNotBound() {
        TestGroup pool = new TestGroup(Settings.pending(1, 1, 0));
        pool.requestOnNew();
        Asker again = new Asker();

        pool.group.askAgain(again, pool.now);

        assertThat(again.isWaiting()).isTrue();
    }

    @Test
    void whoWithdrewLeavesItsPlaceToAnother() {
        TestGroup pool = new TestGroup(Settings.pending(1, 1, 1));
        pool.requestOnNew();
        Asker first = pool.ask();
        assertThat(pool.ask().isRefused()).isTrue();

        pool.group.withdraw(first);

        assertThat(pool.ask().isWaiting()).isTrue();
    }

    @Test
    void askedInsideAnAnswerTheBoundIsTheSame() {
        TestGroup pool = new TestGroup(Settings.pending(2, 2, 1));
        List<Asker> inner = new ArrayList<>();
        pool.ask(new Asker().onAnswer(one -> inner.addAll(pool.ask(100))));

        pool.connect();

        assertThat(TestGroup.seated(inner)).isEqualTo(1);
        assertThat(TestGroup.waiting(inner)).isEqualTo(3);
        assertThat(TestGroup.refused(inner)).isEqualTo(96);
        assertThat(pool.dialled).isEqualTo(2);
    }
}
