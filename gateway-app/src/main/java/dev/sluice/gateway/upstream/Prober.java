package dev.sluice.gateway.upstream;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Probes one backend now and then, on one event loop and one probe at a time: those that are out, and where there is a path to
 * ask for, those that are in as well. Its turns come by themselves, so that nothing has to be told to it.
 */
final class Prober {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final double JITTER = 0.1;
    /** Of the interval, so that a probe is over before the next is due. */
    private static final double PATIENCE = 0.8;

    private final Member member;
    private final EventExecutor loop;
    private final Transport transport;
    private final long intervalNanos;
    private final Duration timeout;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Probe probe;
    private boolean stopped;
    private volatile @Nullable Instant nextTurn;

    Prober(Member member, EventExecutor loop, Transport transport) {
        Duration interval = member.policy().interval();
        this.member = member;
        this.loop = loop;
        this.transport = transport;
        this.intervalNanos = interval.toNanos();
        this.timeout = Duration.ofNanos(Math.min(LONGEST.toNanos(), (long) Math.ceil(PATIENCE * intervalNanos)));
    }

    void start() {
        loop.execute(this::schedule);
    }

    /** From any thread; a loop that has ended probes nothing any more. */
    void stop() {
        try {
            loop.execute(this::end);
        } catch (RejectedExecutionException ended) {
            nextTurn = null;
        }
    }

    private void end() {
        stopped = true;
        nextTurn = null;
        if (timer != null) {
            timer.cancel(false);
        }
        if (probe != null) {
            probe.drop();
        }
    }

    /** After the interval, a tenth more or less: many gateways must not probe in step. */
    private void schedule() {
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        long nanos = (long) (intervalNanos * jitter);
        nextTurn = Instant.now().plusNanos(nanos);
        timer = loop.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    }

    private void turn() {
        if (stopped) {
            return;
        }
        schedule();
        if (probe == null && (member.policy().path() != null || !member.in())) {
            probe();
        }
    }

    private void probe() {
        ScheduledFuture<?> patience = loop.schedule(this::giveUp, 2 * timeout.toNanos(), TimeUnit.NANOSECONDS);
        Probe next = new Probe(member, timeout, () -> {
            probe = null;
            patience.cancel(false);
        });
        probe = next;
        next.sendBy(transport);
    }

    private void giveUp() {
        if (probe != null) {
            probe.giveUp();
        }
    }

    Member member() {
        return member;
    }

    /** When a probe is due, as things are; null if none is. */
    @Nullable
    Instant nextProbe() {
        return member.policy().path() != null || !member.in() ? nextTurn : null;
    }
}
