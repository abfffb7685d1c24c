package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiallingTest {
    @Test
    void oneDialServesAllThatWaitForIt() {
        TestGroup pool = new TestGroup(Settings.of(4, 10));
        List<Asker> ten = pool.ask(10);
        assertThat(pool.dialled).isEqualTo(1);

        pool.connect();

        assertThat(TestGroup.seated(ten)).isEqualTo(10);
    }

    @Test
    void secondDialStartsOnlyWhenMoreWaitThanOneConnectionSeats() {
        TestGroup pool = new TestGroup(Settings.of(4, 10));
        pool.ask(10);
        assertThat(pool.dialled).isEqualTo(1);

        pool.ask();

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void noMoreThanTheMaximumIsDialled() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        List<Asker> five = pool.ask(5);
        assertThat(pool.dialled).isEqualTo(2);

        pool.connect();
        pool.connect();

        assertThat(TestGroup.seated(five)).isEqualTo(2);
        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void peersLimitIsRememberedForTheNextDials() {
        TestGroup pool = new TestGroup(Settings.of(4, 10));
        pool.ask();
        pool.connect(1);

        pool.ask(2);

        assertThat(pool.dialled).isEqualTo(3);
    }

    @Test
    void latenessOfSettingsIsNotTakenForAPeersLimit() {
        TestGroup pool = new TestGroup(Settings.of(8, 10));
        List<Asker> nine = pool.ask(9);
        Slot unheard = pool.dials.remove();

        pool.group.connectedUnheard(unheard, pool.now);
        assertThat(TestGroup.seated(nine)).isEqualTo(1);
        assertThat(pool.dialled).isEqualTo(2);

        pool.group.peerLimit(unheard, Slot.UNLIMITED, pool.now);
        assertThat(TestGroup.seated(nine)).isEqualTo(9);
    }

    @Test
    void peersLimitThatDisappointsBringsTheDialsThatAreMissing() {
        TestGroup pool = new TestGroup(Settings.of(4, 10));
        List<Asker> five = pool.ask(5);

        pool.connect(2);

        assertThat(TestGroup.seated(five)).isEqualTo(2);
        assertThat(pool.dialled).isEqualTo(3);
    }

    @Test
    void connectionThatItsBufferLimitsSeatsNoMore() {
        PoolSettings settings = Settings.of(4, 100).with(Settings.windows(2));
        TestGroup pool = new TestGroup(settings);

        List<Asker> three = pool.ask(3);
        assertThat(pool.dialled).isEqualTo(2);
        pool.connect();

        assertThat(TestGroup.seated(three)).isEqualTo(2);
    }

    @Test
    void connectionThatMaxRequestsLimitsSeatsNoMore() {
        TestGroup pool = new TestGroup(Settings.maxRequests(4, 100, 2));

        pool.ask(3);

        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void fullConnectionMakesTheNextOneDial() {
        TestGroup pool = new TestGroup(Settings.of(2, 1));
        pool.requestOnNew();

        assertThat(pool.ask().isWaiting()).isTrue();
        assertThat(pool.dialled).isEqualTo(2);
    }

    @Test
    void connectionThatDiesIsReplacedForThoseWhoWait() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        pool.requestOnNew();
        Asker waiter = pool.ask();

        pool.gone(pool.group.slots().get(0));
        assertThat(pool.dialled).isEqualTo(2);
        pool.connect();

        assertThat(waiter.isSeated()).isTrue();
    }

    @Test
    void connectionThatDiesUnwantedIsNotReplaced() {
        TestGroup pool = new TestGroup(Settings.of(1, 1));
        pool.gone(pool.standing());

        assertThat(pool.dialled).isEqualTo(1);
        assertThat(pool.group.isEmpty()).isTrue();
    }
}
