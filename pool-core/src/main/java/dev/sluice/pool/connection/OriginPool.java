package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Slot;
import dev.sluice.pool.slot.SlotActions;
import dev.sluice.pool.slot.SlotGroup;
import dev.sluice.pool.slot.SlotState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One origin on one shard: carries out what its {@link SlotGroup} decides, and tells it what happened. On the shard's loop.
 */
final class OriginPool implements SlotActions {
    private static final long TEND_NANOS = TimeUnit.SECONDS.toNanos(1);

    final Shard shard;
    final Origin origin;
    final PoolSettings settings;
    final SlotGroup group;
    final RetryBudget budget;
    final Retries retries;
    final PingInterval pingInterval;
    private final Dialer dialer;
    private final @Nullable Link[] links;
    private final List<WarmUp> warmUps = new ArrayList<>();
    private final TimerWheel.Timeout tending = new TimerWheel.Timeout() {
        @Override
        void expired() {
            tend();
        }
    };
    private long dials;

    OriginPool(Shard shard, Origin origin, PoolSettings settings) {
        this.shard = shard;
        this.origin = origin;
        this.settings = settings;
        this.group = new SlotGroup(origin, settings, this, new SplittableRandom());
        this.budget = new RetryBudget(settings.retry());
        this.retries = new Retries(settings.retry(), budget);
        this.pingInterval = new PingInterval(settings.ping());
        this.dialer = new Dialer(this);
        this.links = new @Nullable Link[group.slots().size()];
    }

    /** The pool that granted this token. */
    static OriginPool of(SeatToken token) {
        return (OriginPool) token.group().actions();
    }

    @Override
    public void dial(Slot slot) {
        links[slot.index()] = dialer.dial(slot);
        keepTending();
    }

    private void keepTending() {
        if (!tending.armed()) {
            shard.wheel.arm(tending, shard.nanoTime() + TEND_NANOS);
        }
    }

    @Override
    public void draining(Slot slot, String reason) {
        listener().draining(origin, reason);
    }

    @Override
    public void close(Slot slot, String reason) {
        Link link = links[slot.index()];
        if (link != null) {
            link.close(reason);
        }
    }

    /** A dial ended well; the peer's limit, or null while its SETTINGS are late. */
    void connected(Slot slot, UpstreamConnection connection, @Nullable Long peerLimit, long nanos) {
        dials++;
        links[slot.index()] = connection;
        listener().connected(origin, nanos);
        if (peerLimit == null) {
            group.connectedUnheard(slot, shard.nanoTime());
        } else {
            group.connected(slot, peerLimit, shard.nanoTime());
        }
        tellWarmUps(warmUp -> warmUp.reached(group.ready()));
    }

    void dialFailed(Slot slot, PoolException reason) {
        dials++;
        links[slot.index()] = null;
        listener().dialFailed(origin, reason);
        group.dialFailed(slot, reason, shard.nanoTime());
        tellWarmUps(warmUp -> warmUp.failed(reason));
        shard.context.emptied(shard);
    }

    /** The slot's connection is gone. */
    void gone(Slot slot, String reason) {
        links[slot.index()] = null;
        listener().closed(origin, reason);
        group.closed(slot, shard.nanoTime());
        shard.context.emptied(shard);
    }

    /** The connection that this token was granted on, if it still stands. */
    @Nullable
    UpstreamConnection connection(SeatToken token) {
        return token.current() && links[token.slot()] instanceof UpstreamConnection connection ? connection : null;
    }

    @Nullable
    UpstreamConnection connection(Slot slot) {
        return links[slot.index()] instanceof UpstreamConnection connection ? connection : null;
    }

    /** Releases a token, from any thread: the token itself decides at once, the accounting follows on the loop. */
    boolean release(SeatToken token, boolean keep) {
        boolean unused = token.releaseUnused();
        if (!unused && !token.releaseUsed()) {
            return false;
        }
        shard.execute(() -> released(token, !unused, keep));
        return token.current();
    }

    private void released(SeatToken token, boolean used, boolean keep) {
        UpstreamConnection connection = connection(token);
        if (used && connection != null) {
            connection.revoke(token);
        }
        if (!used) {
            group.returned(token, shard.nanoTime());
        }
        if (!keep && token.current() && token.place().state() == SlotState.READY) {
            group.drain(token.place(), "released", shard.nanoTime());
        }
    }

    /** A seat that was granted comes back unused. */
    void giveBack(@Nullable SeatToken token) {
        if (token != null) {
            group.returned(token, shard.nanoTime());
        }
    }

    void warmUp(WarmUp warmUp) {
        group.warmUp(warmUp.connections(), shard.nanoTime());
        if (!warmUp.reached(group.ready())) {
            warmUps.add(warmUp);
            // dials may be backing off: then nothing has been dialled, and time alone brings it
            keepTending();
        }
    }

    /** Tells each that waits; those for whom it is not over go on waiting. One that is told may ask again at once. */
    private void tellWarmUps(Predicate<WarmUp> over) {
        List<WarmUp> all = List.copyOf(warmUps);
        warmUps.clear();
        for (WarmUp warmUp : all) {
            if (!over.test(warmUp)) {
                warmUps.add(warmUp);
            }
        }
    }

    /** No new requests; what was accepted is finished, then every connection goes. */
    void shutDown() {
        tellWarmUps(warmUp -> warmUp.failed(Failures.refusedByClosedPool()));
        group.shutDown(shard.nanoTime());
    }

    /** Ends everything at once. */
    void dispose() {
        group.refuseAll(Failures.refusedByClosedPool());
        group.close(shard.nanoTime());
        tellWarmUps(warmUp -> warmUp.failed(Failures.refusedByClosedPool()));
        for (Link link : links.clone()) {
            if (link != null) {
                link.dispose();
            }
        }
        shard.wheel.disarm(tending);
    }

    private void tend() {
        group.tend(shard.nanoTime());
        boolean warm = settings.connections().minConnections() > 0 || !warmUps.isEmpty();
        if (!group.isEmpty() || group.waiting() > 0 || (warm && !shard.closed())) {
            keepTending();
        }
    }

    boolean isEmpty() {
        return group.isEmpty();
    }

    long dials() {
        return dials;
    }

    long nanoTime() {
        return shard.nanoTime();
    }

    PoolListener listener() {
        return shard.context.listener();
    }
}
