package dev.sluice.deployment.containers;

import dev.sluice.pool.H2Reply;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Requests one after the other on each of four lanes, until it is told to end. A lane also ends when a request is not
 * answered: not taken, which is proved, or lost.
 */
final class Load implements AutoCloseable {
    private static final int LANES = 4;

    private final LongAdder answered = new LongAdder();
    private final LongAdder notTaken = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Mono<Void> lanes;
    private volatile boolean ending;

    Load(Supplier<Mono<H2Reply>> request) {
        lanes = Flux.range(0, LANES).flatMap(lane -> lane(request)).then().cache();
        lanes.subscribe();
    }

    private Mono<Void> lane(Supplier<Mono<H2Reply>> request) {
        return Mono.defer(request)
                .doOnNext(this::onReply)
                .repeat(() -> !ending)
                .then()
                .onErrorResume(PoolException.class, this::onFailure);
    }

    private void onReply(H2Reply reply) {
        if (reply.ok()) {
            answered.increment();
        } else {
            failures.add(reply.status() + ": " + reply.text());
        }
    }

    private Mono<Void> onFailure(PoolException failure) {
        if (failure.verdict() == RetryVerdict.SAFE) {
            notTaken.increment();
        } else {
            failures.add(failure.code() + ": " + failure.getMessage());
        }
        return Mono.empty();
    }

    /** With 2xx, so far. */
    long answered() {
        return answered.sum();
    }

    /** Proved never processed, so far: sent to nobody, or refused. */
    long notTaken() {
        return notTaken.sum();
    }

    /** Everything else, so far: lost, or answered with anything but 2xx. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns when each lane has had its last answer. */
    @Override
    public void close() {
        ending = true;
        lanes.block(Client.DEADLINE.multipliedBy(2));
    }
}
