package dev.sluice.pool.connection;

import dev.sluice.pool.PoolException;
import reactor.core.publisher.MonoSink;

/** One who waits until this many connections stand on one shard. On the shard's loop. */
record WarmUp(int connections, MonoSink<Void> sink) {
    boolean reached(int ready) {
        if (ready < connections) {
            return false;
        }
        sink.success();
        return true;
    }

    boolean failed(PoolException reason) {
        sink.error(reason);
        return true;
    }
}
