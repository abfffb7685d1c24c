package dev.sluice.pool.connection;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Cold: each subscriber gets a call of its own, made on the loop of the shard that it is given. */
final class CallMono<T> extends Mono<T> {
    private final Supplier<Shard> shards;
    private final BiFunction<Shard, CoreSubscriber<? super T>, Subscription> calls;

    CallMono(Supplier<Shard> shards, BiFunction<Shard, CoreSubscriber<? super T>, Subscription> calls) {
        this.shards = shards;
        this.calls = calls;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Shard shard = shards.get();
        shard.execute(() -> {
            Subscription call;
            try {
                call = calls.apply(shard, actual);
            } catch (RuntimeException unusable) {
                // settings or a TLS identity that cannot be used for this origin
                Operators.error(actual, unusable);
                return;
            }
            actual.onSubscribe(call);
        });
    }
}
