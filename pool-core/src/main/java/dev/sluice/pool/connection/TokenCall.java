package dev.sluice.pool.connection;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Waiter;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** One who wants a seat for himself: the subscription of {@code getOrCreate}. Cancelled from any thread. */
final class TokenCall extends Waiter implements Subscription {
    private final OriginPool pool;
    private final Receiver<ConnectionToken> receiver;
    private final TimerWheel.Timeout timer = new TimerWheel.Timeout() {
        @Override
        void expired() {
            pool.group.withdraw(TokenCall.this);
            refused(Failures.acquireTimeout(pool.origin));
        }
    };
    private boolean started;
    private boolean done;

    TokenCall(OriginPool pool, CoreSubscriber<? super ConnectionToken> actual) {
        this.pool = pool;
        this.receiver = new Receiver<>(actual);
    }

    private void start() {
        if (started || receiver.cancelled()) {
            return;
        }
        started = true;
        long now = pool.shard.nanoTime();
        if (pool.shard.closed()) {
            refused(Failures.refusedByClosedPool());
            return;
        }
        pool.group.ask(this, now);
        if (!done) {
            pool.shard.wheel.arm(timer, now + pool.settings.timeouts().acquire().toNanos());
        }
    }

    @Override
    public void granted(SeatToken token) {
        end();
        if (!receiver.succeed(token)) {
            pool.release(token, true);
        }
    }

    @Override
    public void refused(PoolException reason) {
        end();
        pool.listener().refused(pool.origin, reason);
        receiver.fail(reason);
    }

    private void end() {
        done = true;
        pool.shard.wheel.disarm(timer);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            pool.shard.execute(this::start);
        }
    }

    @Override
    public void cancel() {
        receiver.cancel();
        pool.shard.execute(() -> {
            if (!done) {
                end();
                pool.group.withdraw(this);
            }
        });
    }
}
