package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import org.junit.jupiter.api.Test;

class ShutDownTest {
    private final TestGroup pool = new TestGroup(Settings.of(1, 1));

    @Test
    void newRequestsAreRefused() {
        pool.standing();
        pool.group.shutDown(pool.now);

        assertThat(pool.ask().refusal()).extracting("code").isEqualTo(ErrorCode.POOL_CLOSED);
        assertThat(pool.group.take()).isNull();
    }

    @Test
    void idleConnectionsGoAtOnceAndOthersAfterTheirStreams() {
        TestGroup two = new TestGroup(Settings.of(2, 1));
        Asker request = two.requestOnNew();
        Asker other = two.requestOnNew();
        two.finish(other);

        two.group.shutDown(two.now);
        assertThat(two.closes).containsExactly("1 shutdown");
        two.finish(request);

        assertThat(two.closes).containsExactly("1 shutdown", "0 shutdown");
    }

    @Test
    void thoseWhoWaitAreStillServed() {
        Asker request = pool.requestOnNew();
        Asker waiter = pool.ask();

        pool.group.shutDown(pool.now);
        assertThat(pool.drains).isEmpty();
        pool.finish(request);
        assertThat(waiter.isSeated()).isTrue();
        pool.open(waiter);
        pool.finish(waiter);

        assertThat(pool.closes).containsExactly("0 shutdown");
    }

    @Test
    void dialThatNobodyWaitsForIsStopped() {
        pool.group.withdraw(pool.ask());

        pool.group.shutDown(pool.now);
        assertThat(pool.closes).containsExactly("0 shutdown");
        pool.failDial();

        assertThat(pool.group.isEmpty()).isTrue();
        assertThat(pool.group.failedDials()).isZero();
    }

    @Test
    void requestThatWasAcceptedAndRefusedByItsPeerGetsAnotherConnection() {
        Asker request = pool.requestOnNew();
        pool.group.shutDown(pool.now);
        Asker again = new Asker();

        pool.group.askAgain(again, pool.now);
        pool.connect();
        assertThat(again.isSeated()).isTrue();
        pool.open(again);
        pool.finish(request);
        pool.finish(again);

        assertThat(pool.closes).containsExactly("1 shutdown", "0 shutdown");
    }

    @Test
    void whenTheLastConnectionHasGoneNobodyIsServedAnyMore() {
        Asker request = pool.requestOnNew();
        pool.group.shutDown(pool.now);
        pool.finish(request);
        pool.gone(request.slot());
        Asker again = new Asker();

        pool.group.askAgain(again, pool.now);

        assertThat(again.refusal()).extracting("code").isEqualTo(ErrorCode.POOL_CLOSED);
        assertThat(pool.group.isEmpty()).isTrue();
    }

    @Test
    void nothingIsKeptWarmAnyMore() {
        TestGroup warm = new TestGroup(Settings.warm(2, 2));
        warm.group.tend(warm.now);
        warm.connect();
        warm.connect();

        warm.group.shutDown(warm.now);
        warm.goneAsAsked();
        warm.group.warmUp(2, warm.now);
        warm.group.tend(warm.now);

        assertThat(warm.group.isEmpty()).isTrue();
    }
}
