package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** A group whose clock is turned by hand, and whose actions are written down instead of done. */
final class TestGroup implements SlotActions {
    static final Origin ORIGIN = Origin.h2c("upstream", 80);

    final SlotGroup group;
    final Deque<Slot> dials = new ArrayDeque<>();
    final List<String> drains = new ArrayList<>();
    final List<String> closes = new ArrayList<>();
    int dialled;
    long now = Long.MAX_VALUE - 5; // so that the clock wraps early in every test

    TestGroup(PoolSettings settings) {
        this.group = new SlotGroup(ORIGIN, settings, this, new SplittableRandom(1));
    }

    @Override
    public void dial(Slot slot) {
        assertThat(slot.state()).isEqualTo(SlotState.CONNECTING);
        assertThat(dials).doesNotContain(slot);
        dials.add(slot);
        dialled++;
    }

    @Override
    public void draining(Slot slot, String reason) {
        assertThat(slot.state()).isEqualTo(SlotState.DRAINING);
        drains.add(slot.index() + " " + reason);
    }

    @Override
    public void close(Slot slot, String reason) {
        assertThat(slot.state()).isEqualTo(SlotState.DRAINING);
        closes.add(slot.index() + " " + reason);
    }

    Asker ask() {
        return ask(new Asker());
    }

    Asker ask(Asker asker) {
        group.ask(asker, now);
        return asker;
    }

    List<Asker> ask(int times) {
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            askers.add(ask());
        }
        return askers;
    }

    /** An asker with an open stream. */
    Asker request() {
        return open(ask());
    }

    Asker open(Asker asker) {
        assertThat(asker.token().use()).isTrue();
        group.opened(asker.slot());
        return asker;
    }

    /** The same on a connection that is dialled for it. */
    Asker requestOnNew() {
        return requestOnNew(Slot.UNLIMITED);
    }

    Asker requestOnNew(long peerLimit) {
        Asker asker = ask();
        assertThat(asker.isWaiting()).isTrue();
        connect(peerLimit);
        return open(asker);
    }

    /** The asker's stream is closed. */
    void finish(Asker asker) {
        group.streamClosed(asker.slot(), asker.token().generation(), now);
    }

    void giveBack(Asker asker) {
        assertThat(asker.token().releaseUnused()).isTrue();
        group.returned(asker.token(), now);
    }

    /** The oldest dial on its way succeeds. */
    Slot connect(long peerLimit) {
        Slot slot = dials.remove();
        group.connected(slot, peerLimit, now);
        return slot;
    }

    Slot connect() {
        return connect(Slot.UNLIMITED);
    }

    /** The oldest dial on its way fails. */
    PoolException failDial() {
        PoolException reason =
                new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, "connection refused");
        group.dialFailed(dials.remove(), reason, now);
        return reason;
    }

    /** A connection stands with nobody on it. */
    Slot standing() {
        Asker asker = ask();
        Slot slot = connect();
        giveBack(asker);
        return slot;
    }

    void goAway(Slot slot) {
        group.drain(slot, "goaway", now);
    }

    void gone(Slot slot) {
        group.closed(slot, now);
    }

    /** Every connection that the group wanted closed is gone. */
    void goneAsAsked() {
        for (Slot slot : group.slots()) {
            if (slot.state() == SlotState.DRAINING && slot.closeAsked) {
                gone(slot);
            }
        }
    }

    void later(Duration time) {
        now += time.toNanos();
    }

    /** Time passes, and the group looks at what it brought. */
    void tendAfter(Duration time) {
        later(time);
        group.tend(now);
    }

    static long waiting(List<Asker> askers) {
        return askers.stream().filter(Asker::isWaiting).count();
    }

    static long seated(List<Asker> askers) {
        return askers.stream().filter(Asker::isSeated).count();
    }

    static long refused(List<Asker> askers) {
        return askers.stream().filter(Asker::isRefused).count();
    }
}
