package dev.sluice.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A pool of upstream HTTP/2 connections: requests are multiplexed onto the seats of few connections per origin.
 *
 * <p>Each event loop owns a shard of the pool. A caller on one of the pool's event loops is served by that loop's shard
 * and never leaves the loop; a caller elsewhere is given a loop, round-robin, and gets its signals there. All methods may
 * be called from any thread. Every failure is a {@link PoolException} with a code, an initiator and a retry verdict.
 */
public interface H2ConnectionPool extends Disposable {
    /** Starts a pool of the default settings. */
    static H2ConnectionPoolBuilder builder() {
        return new H2ConnectionPoolBuilder();
    }

    /**
     * Sends a request and completes with the response's head. Acquire, retry and release are inside.
     *
     * <p>Subscribing sends it; each subscription is a request of its own. A request that is proved never processed is
     * sent again on another connection, whatever its method, if its body can be replayed. The token is released when the
     * stream is closed, however it closes. Cancelling before the head sends RST_STREAM(CANCEL) or leaves the queue;
     * after it, the response's body is the caller's to read, cancel or {@link H2Response#discard() discard}.
     *
     * <p>Time: {@link Timeouts#acquire()} for a seat, then {@link Timeouts#response()} to the head.
     */
    Mono<H2Response> request(Origin origin, H2Request request);

    /**
     * Takes a seat on a ready connection, or on a fresh one, or waits for one in the bounded queue.
     *
     * <p>Cancelling leaves the queue; a token that was granted to a subscriber that had gone is released.
     */
    Mono<ConnectionToken> getOrCreate(Origin origin);

    /** Takes a seat only if one is free now on the shard of the caller's event loop; null otherwise and elsewhere. */
    @Nullable
    ConnectionToken acquire(Origin origin);

    /** The token's connection, for one request. */
    H2Connection get(ConnectionToken token);

    /**
     * Gives a seat back. Released while its request runs, the stream is reset with CANCEL; nobody else's is touched.
     *
     * @param keep false: the token's connection takes no new stream, and closes when its last one has
     * @return whether this call released it: false for every later call and for a token whose connection went
     */
    boolean release(ConnectionToken token, boolean keep);

    /**
     * Dials until this many connections stand on every event loop, within the origin's maximum; completes when they do
     * and fails with the first dial's failure.
     */
    Mono<Void> warmUp(Origin origin, int connections);

    /** Every connection, seat, window and waiter as they are, each shard read on its own loop. */
    Mono<PoolSnapshot> snapshot();

    /**
     * Refuses new requests, lets those that were accepted finish, and closes each connection when its last stream has;
     * completes when none is left, at the latest after the timeout, when what remains is closed.
     */
    Mono<Void> drain(Duration timeout);

    /** Closes every connection at once; requests under way fail with {@link ErrorCode#POOL_CLOSED}. */
    @Override
    void dispose();
}
