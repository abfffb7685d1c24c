package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainingTest {
    @Test
    void idleConnectionThatDrainsIsClosedAtOnce() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        pool.goAway(pool.standing());

        assertThat(pool.drains).containsExactly("0 goaway");
        assertThat(pool.closes).containsExactly("0 goaway");
    }

    @Test
    void closesWhenItsLastStreamHasAndOnlyOnce() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker first = pool.requestOnNew();
        Asker second = pool.request();
        pool.goAway(first.slot());

        pool.finish(first);
        assertThat(pool.closes).isEmpty();
        pool.finish(second);
        pool.tendAfter(Settings.DRAIN);
        pool.tendAfter(Settings.DRAIN);

        assertThat(pool.closes).containsExactly("0 goaway");
    }

    @Test
    void secondGoAwayChangesNothing() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();
        pool.goAway(request.slot());
        pool.group.drain(request.slot(), "again", pool.now);

        assertThat(pool.drains).containsExactly("0 goaway");
        assertThat(request.slot().reason()).isEqualTo("goaway");
    }

    @Test
    void drainingConnectionDoesNotCountAgainstTheMaximum() {
        TestGroup pool = new TestGroup(Settings.of(1, 8));
        Asker first = pool.requestOnNew();
        for (int i = 0; i < 7; i++) {
            pool.request();
        }
        pool.goAway(first.slot());

        Asker next = pool.ask();
        assertThat(pool.dialled).isEqualTo(2);
        pool.connect();

        assertThat(next.isSeated()).isTrue();
        assertThat(next.slot()).isNotSameAs(first.slot());
    }

    @Test
    void drainEndsAtItsDeadline() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        pool.goAway(pool.requestOnNew().slot());

        pool.tendAfter(Settings.DRAIN.minusNanos(1));
        assertThat(pool.closes).isEmpty();
        pool.tendAfter(Duration.ofNanos(1));

        assertThat(pool.closes).containsExactly("0 drain-timeout");
    }

    @Test
    void whereEverySlotDrainsTheLongestDrainingGivesUpItsPlaceToThoseWhoWait() {
        TestGroup pool = new TestGroup(Settings.pending(1, 1, 0));
        pool.goAway(pool.requestOnNew().slot());
        pool.later(Duration.ofSeconds(1));
        pool.goAway(pool.requestOnNew().slot());
        assertThat(pool.closes).isEmpty();

        Asker next = pool.ask();
        assertThat(pool.ask().isRefused()).isTrue();
        assertThat(next.isWaiting()).isTrue();
        assertThat(pool.closes).containsExactly("0 drain-crowded");
        pool.gone(pool.group.slots().get(0));
        pool.connect();

        assertThat(next.isSeated()).isTrue();
    }

    @Test
    void unusedTokenOfADrainingConnectionMayNotOpen() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker token = pool.ask();
        Slot slot = pool.connect();

        pool.goAway(slot);
        pool.giveBack(token);

        assertThat(slot.mayOpen()).isFalse();
        assertThat(pool.closes).containsExactly("0 goaway");
    }

    @Test
    void goAwayBeforeTheConnectionStandsMakesAnotherDial() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker waiter = pool.ask();
        pool.goAway(pool.dials.remove());
        assertThat(pool.dialled).isEqualTo(2);
        pool.connect();

        assertThat(waiter.isSeated()).isTrue();
    }

    @Test
    void streamsOfAConnectionThatDiedDoNotCountOnTheNext() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        Asker lost = pool.requestOnNew();
        List<Asker> two = pool.ask(2);
        pool.gone(lost.slot());
        pool.connect();

        pool.finish(lost);

        assertThat(TestGroup.seated(two)).isEqualTo(1);
        assertThat(lost.slot().taken()).isEqualTo(1);
    }
}
