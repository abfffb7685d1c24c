package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.DialBackoff;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private final PoolException reason =
            new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, "refused");

    private final RandomGenerator noChance = () -> 0L;
    private final Backoff backoff = of(noChance);
    private long now = Long.MAX_VALUE - 3;

    private static Backoff of(RandomGenerator random) {
        return new Backoff(new DialBackoff(Duration.ofMillis(100), Duration.ofSeconds(1)), random);
    }

    private long failAgain() {
        now += backoff.remainingNanos(now);
        backoff.failed(reason, now);
        return backoff.remainingNanos(now);
    }

    @Test
    void isOverBeforeAnythingFailed() {
        assertThat(backoff.over(now)).isTrue();
        assertThat(backoff.last()).isNull();
    }

    @Test
    void doublesUpToTheMaximum() {
        assertThat(failAgain()).isEqualTo(FIRST);
        assertThat(failAgain()).isEqualTo(2 * FIRST);
        assertThat(failAgain()).isEqualTo(4 * FIRST);
        assertThat(failAgain()).isEqualTo(8 * FIRST);
        for (int i = 0; i < 100; i++) {
            assertThat(failAgain()).isEqualTo(10 * FIRST);
        }
        assertThat(backoff.failures()).isEqualTo(104);
    }

    @Test
    void isOverWhenItsTimeHasPassedAndNotBefore() {
        failAgain();

        assertThat(backoff.over(now + FIRST - 1)).isFalse();
        assertThat(backoff.over(now + FIRST)).isTrue();
    }

    @Test
    void leavesUpToHalfToChance() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            Backoff jittered = of(random);
            jittered.failed(reason, now);
            assertThat(jittered.remainingNanos(now)).isBetween(FIRST / 2, FIRST);
        }
    }

    @Test
    void dialsThatFailTogetherDoubleNothing() {
        for (int i = 0; i < 8; i++) {
            backoff.failed(reason, now);
        }

        assertThat(backoff.remainingNanos(now)).isEqualTo(FIRST);
        assertThat(backoff.failures()).isEqualTo(8);
    }

    @Test
    void successForgets() {
        failAgain();
        failAgain();
        backoff.succeeded();

        assertThat(backoff.over(now)).isTrue();
        assertThat(backoff.failures()).isZero();
        assertThat(failAgain()).isEqualTo(FIRST);
    }

    @Test
    void secondConnectionInARowThatDiesAtOnceAndUnusedIsAFailedDial() {
        backoff.gone(false, 0, reason, now);
        assertThat(backoff.over(now)).isTrue();
        backoff.gone(false, 0, reason, now);
        assertThat(backoff.over(now)).isFalse();
    }

    @Test
    void connectionThatCarriedSomethingOrStoodForAWhileIsNone() {
        backoff.gone(false, 0, reason, now);
        backoff.gone(true, 0, reason, now);
        backoff.gone(false, 0, reason, now);
        backoff.gone(false, FIRST, reason, now);
        backoff.gone(false, 0, reason, now);

        assertThat(backoff.over(now)).isTrue();
    }

    @Test
    void longestSettingsDoNotOverflow() {
        Backoff longest = new Backoff(new DialBackoff(Duration.ofDays(365), Duration.ofDays(365)), noChance);
        for (int i = 0; i < 70; i++) {
            now += longest.remainingNanos(now);
            longest.failed(reason, now);
            assertThat(longest.remainingNanos(now))
                    .isEqualTo(Duration.ofDays(365).toNanos());
        }
    }
}
