package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Cold: each subscriber gets a call of its own, made on the loop of the shard that it is given. A request makes one of these, so
 * its kinds are classes with fields: functions would be objects besides it.
 *
 * <p>The subscription is there before {@code subscribe} returns, on whatever thread: one that came later, on the loop, would
 * miss the cancel of a subscriber that gives up at once.
 */
abstract class CallMono<T> extends Mono<T> {
    /** Where the subscriber that comes now is served. */
    abstract Shard shard();

    /** Whom it asks. */
    abstract Origin origin();

    /** What serves it; on the shard's loop. */
    abstract Receiver.Ongoing call(Shard shard, Receiver<T> receiver);

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Receiver<T>(shard(), this, actual));
    }
}
