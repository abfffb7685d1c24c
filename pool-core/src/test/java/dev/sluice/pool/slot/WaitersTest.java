package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private final Waiters waiters = new Waiters();
    private final Asker a = new Asker();
    private final Asker b = new Asker();
    private final Asker c = new Asker();

    @Test
    void firstComeFirstServed() {
        waiters.addLast(a);
        waiters.addLast(b);

        assertThat(waiters.pollFirst()).isSameAs(a);
        assertThat(waiters.pollFirst()).isSameAs(b);
        assertThat(waiters.pollFirst()).isNull();
    }

    @Test
    void oneThatHadASeatAlreadyGoesFirst() {
        waiters.addLast(a);
        waiters.addBack(b);

        assertThat(waiters.first()).isSameAs(b);
        assertThat(waiters.size()).isEqualTo(2);
    }

    @Test
    void thoseWhoComeBackStandInTheOrderInWhichTheyFirstAsked() {
        a.rank = 1;
        b.rank = 2;
        c.rank = 3;
        waiters.addLast(c);

        waiters.addBack(b);
        waiters.addBack(a);

        assertThat(waiters.pollFirst()).isSameAs(a);
        assertThat(waiters.pollFirst()).isSameAs(b);
        assertThat(waiters.pollFirst()).isSameAs(c);
    }

    @Test
    void leavesFromTheMiddleAndFromBothEnds() {
        waiters.addLast(a);
        waiters.addLast(b);
        waiters.addLast(c);

        assertThat(waiters.remove(b)).isTrue();
        assertThat(waiters.remove(a)).isTrue();
        assertThat(waiters.first()).isSameAs(c);
        assertThat(waiters.remove(c)).isTrue();
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void leavesOnce() {
        waiters.addLast(a);

        assertThat(waiters.remove(a)).isTrue();
        assertThat(waiters.remove(a)).isFalse();
        assertThat(waiters.size()).isZero();
    }

    @Test
    void mayComeBack() {
        waiters.addLast(a);
        waiters.remove(a);
        waiters.addBack(a);

        assertThat(waiters.pollFirst()).isSameAs(a);
    }

    @Test
    void waitsInOnePlaceOnly() {
        waiters.addLast(a);

        assertThatThrownBy(() -> waiters.addLast(a)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Waiters().addBack(a)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoIsTakenOutWithTheOthersCanStillLeave() {
        waiters.addLast(a);
        waiters.addLast(b);
        Waiters taken = waiters.takeAll();
        waiters.addLast(c);

        assertThat(waiters.remove(a)).isFalse();
        assertThat(taken.remove(a)).isTrue();
        assertThat(taken.pollFirst()).isSameAs(b);
        assertThat(waiters.pollFirst()).isSameAs(c);
    }

    @Test
    void agreesWithADequeOverManyRandomSteps() {
        SplittableRandom random = new SplittableRandom(7);
        Deque<Asker> expected = new ArrayDeque<>();
        List<Asker> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new Asker());
        }
        for (int step = 0; step < 20_000; step++) {
            Asker one = all.get(random.nextInt(all.size()));
            if (expected.contains(one)) {
                assertThat(waiters.remove(one)).isEqualTo(expected.remove(one));
            } else if (random.nextBoolean()) {
                waiters.addBack(one);
                expected.addFirst(one);
            } else {
                waiters.addLast(one);
                expected.addLast(one);
            }
            assertThat(waiters.size()).isEqualTo(expected.size());
            assertThat(waiters.first()).isSameAs(expected.peekFirst());
        }
    }
}
