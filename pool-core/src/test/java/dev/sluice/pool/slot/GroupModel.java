package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** An independent account of a group, and the invariants that hold between the two after every step. */
final class GroupModel implements SlotActions {
    final SlotLimits limits;
    final List<SlotModel> slots = new ArrayList<>();
    final Set<Waiter> waiting = new LinkedHashSet<>();
    long lastPeerLimit = Slot.UNLIMITED;
    boolean closing;

    GroupModel(PoolSettings settings) {
        this.limits = SlotLimits.of(settings);
        for (int i = 0; i < 2 * limits.max(); i++) {
            slots.add(new SlotModel(limits));
        }
    }

    SlotModel of(Slot slot) {
        return slots.get(slot.index());
    }

    @Override
    public void dial(Slot slot) {
        assertThat(of(slot).state).as("dialled slot").isEqualTo(SlotState.EMPTY);
        of(slot).dialled();
    }

    @Override
    public void draining(Slot slot, String reason) {
        assertThat(of(slot).alive()).as("drained slot is alive").isTrue();
        of(slot).state = SlotState.DRAINING;
    }

    @Override
    public void close(Slot slot, String reason) {
        SlotModel model = of(slot);
        assertThat(model.state).as("closed slot").isEqualTo(SlotState.DRAINING);
        assertThat(model.closeAsked).as("closed before").isFalse();
        boolean early = reason.equals("drain-timeout") || reason.equals("drain-crowded");
        assertThat(early || model.open.isEmpty()).as("no stream is cut off").isTrue();
        model.closeAsked = true;
    }

    void asked(Waiter waiter) {
        assertThat(waiting.add(waiter)).isTrue();
    }

    void granted(Waiter waiter, SeatToken token) {
        assertThat(waiting.remove(waiter)).as("one answer").isTrue();
        taken(token);
    }

    void taken(SeatToken token) {
        SlotModel model = of(token.place());
        assertThat(model.free()).as("free seats when one is granted").isPositive();
        assertThat(token.generation()).isEqualTo(model.generation);
        model.unused.add(token);
    }

    void refused(Waiter waiter, PoolException reason) {
        assertThat(waiting.remove(waiter)).as("one answer").isTrue();
        switch (reason.code()) {
            case POOL_CLOSED -> assertThat(closing).isTrue();
            case CONNECT_FAILED -> assertThat(sum(s -> s.alive() ? 1 : 0)).isZero();
            case QUEUE_FULL ->
                assertThat((long) waiting.size())
                        .as("as many wait as may")
                        .isGreaterThanOrEqualTo(limits.pending() + freeSeats() + seatsBeingDialled());
            default -> throw new AssertionError(reason);
        }
    }

    long freeSeats() {
        return sum(SlotModel::free);
    }

    long seatsBeingDialled() {
        long perDial = Math.max(1, Math.min(Math.min(limits.seats(), limits.capacity()), lastPeerLimit));
        return connecting() * perDial;
    }

    private long connecting() {
        return sum(slot -> slot.state == SlotState.CONNECTING ? 1 : 0);
    }

    private long sum(ToLongFunction<SlotModel> number) {
        return slots.stream().mapToLong(number).sum();
    }

    /** All that must hold whenever the group has returned from a call. */
    void check(SlotGroup group, long now) {
        for (Slot slot : group.slots()) {
            checkSlot(slot);
        }
        assertThat(group.waiting()).as("waiting").isEqualTo(waiting.size());
        assertThat(replacedByNobody(group)).as("connections").isLessThanOrEqualTo(limits.max());
        if (!waiting.isEmpty()) {
            checkNobodyWaitsForNothing(group, now);
        }
    }

    private void checkSlot(Slot slot) {
        SlotModel model = of(slot);
        assertThat(slot.state()).isEqualTo(model.state);
        if (model.state != SlotState.EMPTY) {
            assertThat(slot.unused()).as("unused tokens").isEqualTo(model.unused.size());
            assertThat(slot.openStreams()).as("open streams").isEqualTo(model.open.size());
            assertThat(slot.taken()).as("taken").isEqualTo(model.taken());
            assertThat(slot.limit()).as("limit").isEqualTo(model.limit());
            assertThat(slot.free()).as("free").isEqualTo(model.free() > 0);
            assertThat(slot.mayOpen()).as("may open").isEqualTo(model.mayOpen());
        }
    }

    private static long replacedByNobody(SlotGroup group) {
        return group.slots().stream()
                .filter(slot -> slot.state() == SlotState.READY || slot.state() == SlotState.CONNECTING)
                .filter(slot -> !slot.retiring)
                .count();
    }

    private void checkNobodyWaitsForNothing(SlotGroup group, long now) {
        boolean nothingStands = sum(slot -> slot.alive() ? 1 : 0) == 0;
        assertThat(nothingStands && !placeIsBeingMade()).as("hopeless wait").isFalse();
        boolean mayDial = group.backoffNanos(now) == 0 && room(group) > 0;
        assertThat(mayDial && waiting.size() > seatsBeingDialled())
                .as("dial that is missing")
                .isFalse();
        for (Slot slot : group.slots()) {
            SlotModel model = of(slot);
            if (model.free() > 0) {
                assertThat(waiting).allSatisfy(one -> assertThat(one.avoided()).isSameAs(slot));
                assertThat(connecting()).as("what they hold out for").isPositive();
            } else if (model.state == SlotState.READY) {
                assertThat(model.taken() > 0 || model.limit() == 0)
                        .as("connection that is ready for nothing")
                        .isTrue();
                assertThat(model.spent() && !slot.retiring && going(group) < limits.max())
                        .as("spent connection that keeps its place")
                        .isFalse();
            }
        }
    }

    private static long going(SlotGroup group) {
        return group.slots().stream()
                .filter(slot -> slot.retiring || slot.state() == SlotState.DRAINING)
                .count();
    }

    private boolean placeIsBeingMade() {
        return slots.stream().allMatch(slot -> slot.state == SlotState.DRAINING)
                && slots.stream().anyMatch(slot -> slot.closeAsked);
    }

    private long room(SlotGroup group) {
        long empty = sum(slot -> slot.state == SlotState.EMPTY ? 1 : 0);
        return Math.min(limits.max() - replacedByNobody(group), empty);
    }

    /** Whom the queue took, although it was not asked again for one who had a seat. */
    void checkBound() {
        long coming = placeIsBeingMade() ? Math.max(1, Math.min(limits.seats(), limits.capacity())) : 0;
        assertThat((long) waiting.size())
                .as("queue")
                .isLessThanOrEqualTo(limits.pending() + freeSeats() + seatsBeingDialled() + coming);
    }

    /** What the passing of time must have brought about. */
    void checkTended(SlotGroup group, long now) {
        if (!closing && group.backoffNanos(now) == 0 && room(group) > 0) {
            assertThat(sum(slot -> slot.alive() ? 1 : 0)).as("warm connections").isGreaterThanOrEqualTo(limits.min());
        }
    }
}
