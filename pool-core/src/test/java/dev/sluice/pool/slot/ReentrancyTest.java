package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a waiter does inside its answer: the group is entered again before it has returned. */
class ReentrancyTest {
    private static final int MANY = 100_000;

    private final TestGroup pool = new TestGroup(Settings.of(1, 1));

    @Test
    void requestThatFailsAtOnceAndAsksAgainDoesNotRecurse() {
        pool.standing();
        int[] depth = {0, 0};
        Asker stubborn = new Asker().onAnswer(one -> {
            depth[0]++;
            depth[1] = Math.max(depth[1], depth[0]);
            pool.giveBack(one);
            if (one.answers() < MANY) {
                pool.ask(one);
            }
            depth[0]--;
        });

        pool.ask(stubborn);

        assertThat(stubborn.answers()).isEqualTo(MANY);
        assertThat(depth[1]).isEqualTo(1);
    }

    @Test
    void nobodyIsStarvedByOneThatAsksAgainAndAgain() {
        Asker holder = pool.requestOnNew();
        List<Asker> order = new ArrayList<>();
        Asker stubborn = new Asker().onAnswer(one -> {
            order.add(one);
            pool.giveBack(one);
            if (one.answers() < 10) {
                pool.ask(one);
            }
        });
        pool.ask(stubborn);
        Asker patient = pool.ask(new Asker().onAnswer(one -> {
            order.add(one);
            pool.giveBack(one);
        }));

        pool.finish(holder);

        assertThat(order).hasSize(11).startsWith(stubborn, patient, stubborn);
    }

    @Test
    void thoseWhoAskInsideAnAnswerAreServedInTheirOrder() {
        pool.standing();
        List<Asker> inner = new ArrayList<>();
        Asker outer = pool.ask(new Asker().onAnswer(one -> {
            inner.addAll(pool.ask(2));
            assertThat(TestGroup.waiting(inner)).isEqualTo(2);
        }));

        pool.giveBack(outer);

        assertThat(inner.get(0).isSeated()).isTrue();
        assertThat(inner.get(1).isWaiting()).isTrue();
    }

    @Test
    void connectionThatDiesInsideAGrantIsReplacedForTheOthers() {
        Asker fatal = pool.ask(new Asker().onAnswer(one -> pool.gone(one.slot())));
        Asker next = pool.ask();

        pool.connect();
        assertThat(fatal.isSeated()).isTrue();
        assertThat(next.isWaiting()).isTrue();
        pool.connect();

        assertThat(next.isSeated()).isTrue();
    }

    @Test
    void whoIsRefusedAndAsksAgainAtOnceIsNotToldTwice() {
        pool.requestOnNew();
        Asker stubborn = pool.ask(new Asker().onAnswer(one -> {
            if (one.answers() == 1) {
                pool.group.askAgain(one, pool.now);
            }
        }));
        Asker other = pool.ask();

        pool.group.refuseAll(reason());

        assertThat(other.answers()).isEqualTo(1);
        assertThat(stubborn.answers()).isEqualTo(1);
        assertThat(pool.group.waiting()).isEqualTo(1);
    }

    @Test
    void whoIsWithdrawnByAnothersRefusalGetsNone() {
        pool.requestOnNew();
        Asker victim = new Asker();
        pool.ask(new Asker()
                .onAnswer(one -> assertThat(pool.group.withdraw(victim)).isTrue()));
        pool.ask(victim);

        pool.group.refuseAll(reason());

        assertThat(victim.isWaiting()).isTrue();
    }

    @Test
    void whoAsksAgainWhileDialsBackOffIsRefusedAgainAndTheLoopEnds() {
        Asker stubborn = pool.ask(new Asker().onAnswer(one -> {
            if (one.answers() < 10) {
                pool.ask(one);
            }
        }));

        pool.failDial();

        assertThat(stubborn.answers()).isEqualTo(10);
        assertThat(pool.group.waiting()).isZero();
    }

    private static PoolException reason() {
        return new PoolException(ErrorCode.POOL_CLOSED, Initiator.POOL, RetryVerdict.SAFE, "closed");
    }
}
