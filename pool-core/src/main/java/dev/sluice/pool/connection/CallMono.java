package dev.sluice.pool.connection;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Cold: each subscriber gets a call of its own, made on the loop of the shard that it is given.
 *
 * <p>The subscription is there before {@code subscribe} returns, on whatever thread: one that came later, on the loop, would
 * miss the cancel of a subscriber that gives up at once.
 */
final class CallMono<T> extends Mono<T> {
    private final Supplier<Shard> shards;
    private final BiFunction<Shard, Receiver<T>, Receiver.Ongoing> calls;

    CallMono(Supplier<Shard> shards, BiFunction<Shard, Receiver<T>, Receiver.Ongoing> calls) {
        this.shards = shards;
        this.calls = calls;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Shard shard = shards.get();
        actual.onSubscribe(new Receiver<T>(shard, actual, receiver -> calls.apply(shard, receiver)));
    }
}
