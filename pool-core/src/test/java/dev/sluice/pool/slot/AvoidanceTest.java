package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AvoidanceTest {
    private static Asker avoiding(Slot slot) {
        Asker asker = new Asker();
        asker.avoid(slot);
        return asker;
    }

    @Test
    void anotherConnectionIsPreferred() {
        TestGroup pool = new TestGroup(Settings.warm(2, 2));
        pool.group.tend(pool.now);
        Slot avoided = pool.connect();
        Slot other = pool.connect();

        assertThat(pool.ask(avoiding(avoided)).slot()).isSameAs(other);
        assertThat(pool.ask(avoiding(avoided)).slot()).isSameAs(other);
    }

    @Test
    void anotherConnectionIsDialled() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));
        Asker asker = pool.ask(avoiding(pool.standing()));
        assertThat(asker.isWaiting()).isTrue();
        pool.connect();

        assertThat(asker.slot().index()).isEqualTo(1);
    }

    @Test
    void whoHoldsOutDoesNotKeepOthersFromTheSeatThatItDoesNotWant() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));
        Slot slot = pool.standing();
        Asker holdingOut = pool.ask(avoiding(slot));

        Asker other = pool.ask();

        assertThat(holdingOut.isWaiting()).isTrue();
        assertThat(other.slot()).isSameAs(slot);
    }

    @Test
    void whereThereIsNoOtherTheSameIsTaken() {
        TestGroup pool = new TestGroup(Settings.of(1, 10));
        Slot slot = pool.standing();

        assertThat(pool.ask(avoiding(slot)).slot()).isSameAs(slot);
    }

    @Test
    void withoutAQueueItIsStillTaken() {
        TestGroup pool = new TestGroup(Settings.pending(1, 10, 0));
        Slot slot = pool.standing();

        assertThat(pool.ask(avoiding(slot)).slot()).isSameAs(slot);
    }

    @Test
    void whereTheDialOfAnotherFailsTheSameIsTaken() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));
        Slot slot = pool.standing();
        Asker asker = pool.ask(avoiding(slot));

        pool.failDial();

        assertThat(asker.slot()).isSameAs(slot);
    }

    @Test
    void nextConnectionInTheSameSlotIsNotAvoided() {
        TestGroup pool = new TestGroup(Settings.of(2, 10));
        Slot slot = pool.standing();
        Asker asker = avoiding(slot);
        pool.gone(slot);
        pool.standing();

        pool.ask(asker);

        assertThat(asker.slot()).isSameAs(slot);
        assertThat(pool.dialled).isEqualTo(2);
    }
}
