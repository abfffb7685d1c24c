package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.RetryVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One random life of a group, fully determined by its seed: settings, events, and what waiters do inside their answers. */
final class Schedule {
    private static final int STEPS = 150;
    private static final int ROUNDS_TO_END = 500;

    private final SplittableRandom random;
    private final GroupModel model;
    private final SlotGroup group;
    private long now;
    private int reentries = 200;
    private boolean askedAgain;

    Schedule(long seed) {
        this.random = new SplittableRandom(seed);
        PoolSettings settings = randomSettings(random);
        this.model = new GroupModel(settings);
        this.group = new SlotGroup(TestGroup.ORIGIN, settings, model, random.split());
        this.now = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - 1;
    }

    private static PoolSettings randomSettings(SplittableRandom random) {
        int max = 1 + random.nextInt(4);
        int min = random.nextInt(3) == 0 ? random.nextInt(max + 1) : 0;
        long maxRequests = random.nextBoolean() ? 0 : 1 + random.nextInt(12);
        return Settings.of(new ConnectionLimits(min, max, 1 + random.nextInt(5), random.nextInt(6)))
                .with(Settings.lifetime(maxRequests, random.nextBoolean() ? 0.5 : 0))
                .with(Settings.windows(random.nextBoolean() ? 100 : 1 + random.nextInt(5)));
    }

    void run() {
        int lastStep = random.nextInt(5) == 0 ? random.nextInt(STEPS) : STEPS;
        for (int step = 0; step < STEPS; step++) {
            if (step == lastStep) {
                shutDown();
            }
            event();
            model.check(group, now);
        }
        end();
    }

    private void event() {
        switch (random.nextInt(15)) {
            case 0, 1, 2 -> ask();
            case 3 -> askAgain(new RandomWaiter());
            case 4 -> withdraw();
            case 5 -> take();
            case 6, 7, 8 -> useToken();
            case 9, 10 -> closeStream();
            case 11 -> dialEnds();
            case 12 -> connectionEnds();
            case 13 -> settingsChange();
            default -> timePasses();
        }
    }

    private void ask() {
        RandomWaiter waiter = new RandomWaiter();
        askedAgain = false;
        ask(waiter);
        if (!askedAgain && model.waiting.contains(waiter)) {
            model.checkBound();
        }
    }

    private void ask(RandomWaiter waiter) {
        model.asked(waiter);
        group.ask(waiter, now);
    }

    private void askAgain(RandomWaiter waiter) {
        askedAgain = true;
        model.asked(waiter);
        group.askAgain(waiter, now);
    }

    private void withdraw() {
        Waiter waiter = any(new ArrayList<>(model.waiting));
        if (waiter != null) {
            // first out of the account: whoever withdraws must not be answered any more
            model.waiting.remove(waiter);
            assertThat(group.withdraw(waiter)).isTrue();
            assertThat(group.withdraw(waiter)).isFalse();
        }
    }

    private void take() {
        SeatToken token = group.take();
        if (token != null) {
            assertThat(model.closing || !model.waiting.isEmpty()).isFalse();
            model.taken(token);
        }
    }

    /** Opens a stream with some token, or gives it back. */
    private void useToken() {
        Slot slot = any(one -> !model.of(one).unused.isEmpty());
        if (slot != null) {
            SeatToken token = Objects.requireNonNull(any(model.of(slot).unused));
            if (random.nextInt(5) > 0 && slot.mayOpen()) {
                open(token);
            } else {
                giveBack(token);
            }
        }
    }

    private void open(SeatToken token) {
        SlotModel slot = model.of(token.place());
        assertThat(token.use()).isTrue();
        slot.unused.remove(token);
        slot.open.add(token);
        slot.openedEver++;
        group.opened(token.place());
    }

    private void giveBack(SeatToken token) {
        assertThat(token.releaseUnused()).isTrue();
        if (token.current()) {
            model.of(token.place()).unused.remove(token);
        }
        group.returned(token, now);
    }

    private void closeStream() {
        Slot slot = any(one -> !model.of(one).open.isEmpty());
        if (slot != null) {
            SeatToken token = Objects.requireNonNull(any(model.of(slot).open));
            model.of(slot).open.remove(token);
            group.streamClosed(slot, token.generation(), now);
            group.streamClosed(slot, token.generation() - 1, now);
        }
    }

    private void dialEnds() {
        Slot slot = inState(SlotState.CONNECTING);
        if (slot == null) {
            return;
        }
        if (random.nextInt(3) == 0) {
            model.of(slot).gone();
            group.dialFailed(slot, refusedByPeer(), now);
        } else {
            connect(slot, randomLimit());
        }
    }

    private void connect(Slot slot, long limit) {
        model.of(slot).state = SlotState.READY;
        model.of(slot).peerLimit = limit;
        model.lastPeerLimit = limit;
        group.connected(slot, limit, now);
    }

    private void connectionEnds() {
        Slot slot = any(one -> one.state() != SlotState.EMPTY);
        if (slot == null) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> group.drain(slot, "goaway", now);
            case 1 -> gone(slot);
            default -> goneAsAsked();
        }
    }

    private void gone(Slot slot) {
        model.of(slot).gone();
        group.closed(slot, now);
    }

    private void goneAsAsked() {
        Slot slot = any(one -> one.state() == SlotState.DRAINING && model.of(one).closeAsked);
        if (slot != null) {
            gone(slot);
        }
    }

    private void settingsChange() {
        Slot slot = inState(random.nextBoolean() ? SlotState.READY : SlotState.DRAINING);
        if (slot == null) {
            return;
        }
        if (random.nextBoolean()) {
            peerLimit(slot, randomLimit());
        } else {
            long bytes = random.nextInt(25);
            linger(slot, random.nextBoolean() ? bytes : -Math.min(bytes, model.of(slot).lingering));
        }
    }

    private void peerLimit(Slot slot, long limit) {
        model.of(slot).peerLimit = limit;
        model.lastPeerLimit = limit;
        group.peerLimit(slot, limit, now);
    }

    private void linger(Slot slot, long delta) {
        model.of(slot).lingering += delta;
        group.lingering(slot, slot.generation(), delta, now);
    }

    private long randomLimit() {
        return random.nextInt(3) == 0 ? Slot.UNLIMITED : random.nextInt(5);
    }

    private void timePasses() {
        Duration time = switch (random.nextInt(5)) {
            case 0, 1 -> Settings.FIRST_BACKOFF;
            case 2 -> Settings.DRAIN;
            case 3 -> Settings.IDLE;
            default -> Settings.MAX_AGE;
        };
        now += (long) (time.toNanos() * random.nextDouble() * 1.5);
        if (random.nextInt(20) == 0) {
            group.warmUp(random.nextInt(6), now);
        }
        group.tend(now);
        model.checkTended(group, now);
    }

    /** From now on everybody behaves: all who wait must get their answer, and all connections must go. */
    private void end() {
        shutDown();
        model.check(group, now);
        for (int round = 0; round < ROUNDS_TO_END && !(group.isEmpty() && model.waiting.isEmpty()); round++) {
            behave();
            now += Settings.FIRST_BACKOFF.toNanos();
            group.tend(now);
            model.check(group, now);
        }
        assertThat(model.waiting).as("waiting at the end").isEmpty();
        assertThat(group.isEmpty()).as("all slots empty at the end").isTrue();
    }

    private void shutDown() {
        model.closing = true;
        group.shutDown(now);
    }

    private void behave() {
        for (Slot slot : group.slots()) {
            SlotModel of = model.of(slot);
            if (of.state == SlotState.CONNECTING) {
                connect(slot, Slot.UNLIMITED);
            } else if (of.state == SlotState.DRAINING && of.closeAsked) {
                gone(slot);
            } else if (of.state == SlotState.READY && of.peerLimit == 0) {
                peerLimit(slot, 1);
            } else if (of.lingering > 0) {
                linger(slot, -of.lingering);
            }
        }
        useToken();
        closeStream();
    }

    private static PoolException refusedByPeer() {
        return new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, "refused");
    }

    private @Nullable Slot inState(SlotState state) {
        return any((Slot slot) -> slot.state() == state);
    }

    private @Nullable Slot any(Predicate<Slot> wanted) {
        return any(group.slots().stream().filter(wanted).toList());
    }

    private <T> @Nullable T any(List<T> list) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    /** Does things inside its answers that change the group under its feet; less and less, so that a schedule ends. */
    private final class RandomWaiter extends Waiter {
        RandomWaiter() {
            if (random.nextInt(4) == 0) {
                avoid(inState(SlotState.READY));
            }
        }

        @Override
        public void granted(SeatToken token) {
            model.granted(this, token);
            if (reentries-- <= 0) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> open(token);
                case 4 -> failAtOnce(token);
                case 5 -> gone(token.place());
                case 6 -> group.drain(token.place(), "released", now);
                case 7 -> withdraw();
                case 8 -> ask(new RandomWaiter());
                default -> take();
            }
        }

        private void failAtOnce(SeatToken token) {
            giveBack(token);
            avoid(token.place());
            if (random.nextBoolean()) {
                askAgain(this);
            } else {
                ask(this);
            }
        }

        @Override
        public void refused(PoolException reason) {
            model.refused(this, reason);
            if (reentries-- > 0 && random.nextInt(4) == 0) {
                ask(this);
            }
        }
    }
}
