package dev.sluice.pool.connection;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Waiter;

/** One who wants a seat for himself: {@code getOrCreate}. On the shard's loop. */
final class TokenCall extends Waiter implements Receiver.Ongoing {
    private final OriginPool pool;
    private final Receiver<ConnectionToken> receiver;
    private final TimerWheel.Timeout timer = new TimerWheel.Timeout() {
        @Override
        void expired() {
            pool.group.withdraw(TokenCall.this);
            refused(Failures.acquireTimeout(pool.origin));
        }
    };
    private boolean done;

    TokenCall(OriginPool pool, Receiver<ConnectionToken> receiver) {
        this.pool = pool;
        this.receiver = receiver;
    }

    @Override
    public void start() {
        if (pool.shard.closed()) {
            refused(Failures.refusedByClosedPool());
            return;
        }
        long now = pool.shard.nanoTime();
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

    @Override
    public void cancel() {
        if (!done) {
            end();
            pool.group.withdraw(this);
        }
    }

    private void end() {
        done = true;
        pool.shard.wheel.disarm(timer);
    }
}
