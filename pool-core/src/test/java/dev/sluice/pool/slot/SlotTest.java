package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.Lifetime;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotTest {
    private final Slot slot = ready(new SlotLimits(1, 0, 2, 10, 4, 10, 30));

    private static Slot ready(SlotLimits limits) {
        Slot slot = new Slot(0, limits);
        slot.on(SlotEvent.DIAL);
        slot.on(SlotEvent.CONNECTED);
        return slot;
    }

    @Test
    void takenIsOpenStreamsAndUnusedTokens() {
        slot.grant();
        slot.grant();
        slot.open();

        assertThat(slot.openStreams()).isEqualTo(1);
        assertThat(slot.unused()).isEqualTo(1);
        assertThat(slot.taken()).isEqualTo(2);
    }

    @Test
    void seatIsTakenUntilItsStreamIsClosedOrItsTokenComesBack() {
        slot.grant();
        slot.grant();
        slot.open();
        assertThat(slot.free()).isFalse();

        slot.close();
        slot.giveBack();

        assertThat(slot.taken()).isZero();
        assertThat(slot.free()).isTrue();
    }

    @Test
    void grantWithoutAFreeSeatIsABug() {
        slot.grant();
        slot.grant();

        assertThatThrownBy(slot::grant).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyAReadyConnectionHasFreeSeats() {
        Slot other = new Slot(1, new SlotLimits(1, 0, 2, 10, 4, 10, 30));
        assertThat(other.free()).isFalse();
        other.on(SlotEvent.DIAL);
        assertThat(other.free()).isFalse();
        other.on(SlotEvent.CONNECTED);
        assertThat(other.free()).isTrue();
        other.on(SlotEvent.DRAIN);
        assertThat(other.free()).isFalse();
        assertThat(other.mayOpen()).isFalse();
    }

    @Test
    void limitIsTheSmallerOfOursAndThePeers() {
        slot.peerLimit(1);
        assertThat(slot.limit()).isEqualTo(1);
        slot.peerLimit(0);
        assertThat(slot.limit()).isZero();
        slot.peerLimit(Slot.UNLIMITED);
        assertThat(slot.limit()).isEqualTo(2);
    }

    @Test
    void limitMayFallBelowWhatIsTakenAndNothingOpensUntilItIsNot() {
        slot.grant();
        slot.grant();
        slot.open();

        slot.peerLimit(1);

        assertThat(slot.taken()).isEqualTo(2);
        assertThat(slot.free()).isFalse();
        assertThat(slot.mayOpen()).isFalse();
        slot.close();
        assertThat(slot.mayOpen()).isTrue();
    }

    @Test
    void limitIsAsManyWindowsAsFitBesideWhatNobodyHasRead() {
        slot.linger(10);
        assertThat(slot.limit()).isEqualTo(2);
        slot.linger(1);
        assertThat(slot.limit()).isEqualTo(1);
        slot.linger(100);
        assertThat(slot.limit()).isZero();
        slot.linger(-111);
        assertThat(slot.limit()).isEqualTo(2);
    }

    @Test
    void unusedTokensAreCountedAgainstTheStreamsThatAreLeft() {
        Slot three = ready(new SlotLimits(1, 0, 10, 10, 3, 10, 100));
        three.grant();
        three.open();
        three.close();
        three.grant();
        three.grant();

        assertThat(three.free()).isFalse();
        assertThat(three.spent()).isTrue();
        assertThat(three.exhausted()).isFalse();
        three.giveBack();
        assertThat(three.freeSeats()).isEqualTo(1);
    }

    @Test
    void anotherConnectionStartsWithACleanAccountAndTheNextGeneration() {
        slot.grant();
        slot.peerLimit(0);
        slot.linger(30);
        slot.on(SlotEvent.CLOSED);
        slot.on(SlotEvent.DIAL);
        slot.on(SlotEvent.CONNECTED);

        assertThat(slot.generation()).isEqualTo(2);
        assertThat(slot.taken()).isZero();
        assertThat(slot.limit()).isEqualTo(2);
        assertThat(slot.grant()).isZero();
    }

    @Test
    void streamIdsAndMaxRequestsBoundTheStreamsOfOneConnection() {
        assertThat(capacity(0, 7)).isEqualTo(3);
        assertThat(capacity(2, 7)).isEqualTo(2);
        assertThat(capacity(9, 7)).isEqualTo(3);
        assertThat(capacity(0, 1)).isEqualTo(1);
        assertThat(capacity(0, Integer.MAX_VALUE)).isEqualTo((1L << 30) - 1);
    }

    private static long capacity(long maxRequests, int maxStreamId) {
        Duration any = Duration.ofSeconds(1);
        Lifetime lifetime = new Lifetime(any, any, 0, maxRequests, maxStreamId, any, 1);
        return SlotLimits.of(PoolSettings.DEFAULT.with(lifetime)).capacity();
    }

    @Test
    void seatsAreNoMoreThanWindowsFitIntoTheBuffer() {
        PoolSettings settings = PoolSettings.DEFAULT.with(Settings.windows(3));

        assertThat(SlotLimits.of(settings).seats()).isEqualTo(3);
        assertThat(SlotLimits.of(settings.with(new ConnectionLimits(0, 1, 2, 0)))
                        .seats())
                .isEqualTo(2);
    }

    @Test
    void replacementIsDueBeforeTheLastStream() {
        assertThat(new SlotLimits(1, 0, 1, 0, 100, 1, 1).retireAt()).isEqualTo(90);
        assertThat(new SlotLimits(1, 0, 1, 0, 5, 1, 1).retireAt()).isEqualTo(4);
        assertThat(new SlotLimits(1, 0, 1, 0, 1, 1, 1).retireAt()).isEqualTo(1);
    }
}
