package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetirementTest {
    @Test
    void idleConnectionGoesWhenItsTimeIsOver() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        pool.standing();

        pool.tendAfter(Settings.IDLE.minusNanos(1));
        assertThat(pool.closes).isEmpty();
        pool.tendAfter(Duration.ofNanos(1));

        assertThat(pool.closes).containsExactly("0 idle");
    }

    @Test
    void idleTimeCountsFromTheLastStreamOrToken() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();
        pool.tendAfter(Settings.IDLE);
        pool.finish(request);
        pool.tendAfter(Settings.IDLE.dividedBy(2));
        Asker token = pool.ask();
        pool.tendAfter(Settings.IDLE);
        pool.giveBack(token);

        pool.tendAfter(Settings.IDLE.minusNanos(1));
        assertThat(pool.closes).isEmpty();
        pool.tendAfter(Duration.ofNanos(1));
        assertThat(pool.closes).containsExactly("0 idle");
    }

    @Test
    void oldConnectionInUseServesUntilItsReplacementStands() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();

        pool.tendAfter(Settings.MAX_AGE);
        assertThat(pool.dialled).isEqualTo(2);
        assertThat(pool.drains).isEmpty();
        assertThat(pool.ask().slot()).isSameAs(request.slot());
        pool.connect();

        assertThat(pool.drains).containsExactly("0 max-age");
        assertThat(pool.ask().slot().index()).isEqualTo(1);
        pool.finish(request);
        assertThat(pool.closes).containsExactly("0 max-age");
    }

    @Test
    void replacementThatAllowsNothingYetLeavesTheOldOneServing() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();
        pool.tendAfter(Settings.MAX_AGE);
        Slot replacement = pool.connect(0);

        assertThat(pool.drains).isEmpty();
        assertThat(pool.ask().slot()).isSameAs(request.slot());
        pool.group.peerLimit(replacement, 1, pool.now);

        assertThat(pool.drains).containsExactly("0 max-age");
    }

    @Test
    void oldConnectionWithoutAStreamGoesAtOnce() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();
        pool.later(Settings.MAX_AGE);

        pool.finish(request);

        assertThat(pool.closes).containsExactly("0 max-age");
        assertThat(pool.dialled).isEqualTo(1);
    }

    @Test
    void replacementThatFailsLeavesTheOldOneServing() {
        TestGroup pool = new TestGroup(Settings.of(1, 2));
        Asker request = pool.requestOnNew();
        pool.tendAfter(Settings.MAX_AGE);

        pool.failDial();
        assertThat(pool.ask().slot()).isSameAs(request.slot());
        pool.tendAfter(Settings.FIRST_BACKOFF);

        assertThat(pool.dialled).isEqualTo(3);
    }

    @Test
    void agesAreScatteredBelowTheMaximum() {
        PoolSettings settings = Settings.warm(50, 50).with(Settings.lifetime(0, 0.5));
        TestGroup pool = new TestGroup(settings);
        pool.group.tend(pool.now);
        for (int i = 0; i < 50; i++) {
            pool.connect();
        }

        pool.tendAfter(Settings.MAX_AGE.dividedBy(2).minusNanos(1));
        assertThat(pool.dials).isEmpty();
        pool.tendAfter(Settings.MAX_AGE.dividedBy(4));
        assertThat(pool.dials).hasSizeBetween(10, 40);
        pool.tendAfter(Settings.MAX_AGE.dividedBy(4).plusNanos(1));
        assertThat(pool.dials).hasSize(50);
    }

    @Test
    void replacementIsDialledBeforeTheLastStreamIsUsedUp() {
        TestGroup pool = new TestGroup(Settings.maxRequests(1, 10, 5));
        Asker lasting = pool.requestOnNew();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.dialled).isEqualTo(1);
            pool.finish(pool.request());
        }
        assertThat(pool.dialled).isEqualTo(2);

        assertThat(pool.ask().slot()).isSameAs(lasting.slot());
        pool.connect();
        assertThat(pool.drains).containsExactly("0 max-requests");
    }

    @Test
    void connectionIsReplacedWhenItsLastStreamsAreAllOpenAndLast() {
        TestGroup pool = new TestGroup(Settings.maxRequests(1, 10, 3));
        pool.requestOnNew();
        pool.request();
        pool.request();

        Asker fourth = pool.ask();
        assertThat(pool.drains).containsExactly("0 max-requests");
        pool.connect();

        assertThat(fourth.isSeated()).isTrue();
    }

    @Test
    void tokensThatMayUseUpTheLastStreamsMakeAReplacementDialAndStayGood() {
        TestGroup pool = new TestGroup(Settings.maxRequests(1, 10, 3));
        Asker first = pool.ask();
        Slot slot = pool.connect();
        pool.ask(2);

        Asker fourth = pool.ask();
        assertThat(pool.dialled).isEqualTo(2);
        assertThat(slot.mayOpen()).isTrue();
        pool.connect();

        assertThat(fourth.isSeated()).isTrue();
        assertThat(first.token().current()).isTrue();
    }

    @Test
    void ourOwnDrainsNeverCostOthersTheirStreams() {
        TestGroup pool = new TestGroup(Settings.maxRequests(1, 1, 1));
        Asker first = pool.requestOnNew();
        pool.requestOnNew();
        Asker third = pool.ask();
        assertThat(third.isWaiting()).isTrue();
        assertThat(pool.closes).isEmpty();

        pool.finish(first);
        pool.gone(first.slot());
        pool.connect();

        assertThat(third.isSeated()).isTrue();
    }

    @Test
    void everyRequestIsServedAcrossManyReplacements() {
        TestGroup pool = new TestGroup(Settings.maxRequests(2, 2, 3));
        List<Asker> done = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1000; i++) {
            Asker asker = pool.ask();
            while (asker.isWaiting()) {
                pool.connect();
            }
            pool.open(asker);
            done.add(asker);
            if (done.size() > 1) {
                pool.finish(done.remove(random.nextInt(done.size())));
                pool.goneAsAsked();
            }
        }

        assertThat(pool.dialled).isBetween(333, 600);
    }
}
