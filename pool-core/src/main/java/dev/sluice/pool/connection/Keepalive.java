package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.PingPolicy;
import dev.sluice.pool.slot.SeatToken;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a silent connection still stands (RFC 9113 §6.7). On the connection's loop.
 *
 * <p>gRPC servers forgive two PINGs that come closer than five minutes, and forget them with every answer that they send:
 * so many are sent between two answers, and then one in five minutes.
 */
final class Keepalive extends TimerWheel.Timeout {
    private static final int FORGIVEN = 2;
    private static final long STRICT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final UpstreamConnection connection;
    private final TimerWheel wheel;
    private final PingPolicy policy;
    private final PingInterval interval;
    private final Queue<Call> awaiting = new ArrayDeque<>();
    private long lastReadNanos;
    private long lastPingNanos;
    private int pingsSinceAnswer;
    private boolean pinging;

    Keepalive(UpstreamConnection connection, OriginPool pool) {
        this.connection = connection;
        this.wheel = pool.shard.wheel;
        this.policy = pool.settings.ping();
        this.interval = pool.pingInterval;
        this.lastReadNanos = wheel.nanoTime();
    }

    /** Bytes came. */
    void onRead() {
        lastReadNanos = wheel.nanoTime();
    }

    /** When bytes came last: the time of the frame that is being dispatched. */
    long lastReadNanos() {
        return lastReadNanos;
    }

    /** HEADERS or DATA came. */
    void onAnswer() {
        pingsSinceAnswer = 0;
    }

    /** The first stream opened: from now on silence means something. */
    void watch() {
        if (!armed()) {
            wheel.arm(this, wheel.nanoTime() + interval.silenceNanos());
        }
    }

    /**
     * Whether this request must not be sent before a PING was answered: it may not be repeated, and the connection has been idle
     * and silent for so long that it may be gone without our knowing.
     */
    boolean mustProve(H2Request request) {
        return !connection.hasStreams()
                && !request.idempotent()
                && wheel.nanoTime() - lastReadNanos >= policy.reuseAfter().toNanos();
    }

    /**
     * Has the call proceed when the peer has answered a PING, or be told that nothing was sent. Where one more PING would be
     * too many, another connection is the better proof.
     */
    void prove(Call call) {
        if (!pinging && spent() && wheel.nanoTime() - lastPingNanos < STRICT_NANOS) {
            connection.end().drain("unproved");
            call.onFailed(Failures.neverWritten(connection.origin(), "the connection may be gone"));
            return;
        }
        awaiting.add(call);
        if (!pinging) {
            ping();
        }
    }

    private boolean spent() {
        return pingsSinceAnswer >= FORGIVEN;
    }

    void onPong() {
        pinging = false;
        wheel.arm(this, wheel.nanoTime() + interval.silenceNanos());
        for (int i = awaiting.size(); i > 0; i--) {
            Call call = awaiting.poll();
            if (call != null) {
                call.proceed();
            }
        }
    }

    /** Ends the call that waits to use this token. */
    void revoke(SeatToken token) {
        for (Call call : List.copyOf(awaiting)) {
            if (call.token() == token) {
                awaiting.remove(call);
                call.cancel();
            }
        }
    }

    /** The connection is gone. */
    void stop(String why) {
        wheel.disarm(this);
        for (Call call = awaiting.poll(); call != null; call = awaiting.poll()) {
            call.onFailed(Failures.neverWritten(connection.origin(), why));
        }
    }

    @Override
    void expired() {
        long now = wheel.nanoTime();
        if (pinging) {
            long heardOrAsked = lastReadNanos - lastPingNanos > 0 ? lastReadNanos : lastPingNanos;
            if (now - heardOrAsked >= policy.ackTimeout().toNanos()) {
                connection.end().onHalfOpen();
            } else {
                wheel.arm(this, heardOrAsked + policy.ackTimeout().toNanos());
            }
            return;
        }
        if (!connection.hasStreams()) {
            return;
        }
        long due = lastReadNanos + interval.silenceNanos();
        if (spent()) {
            due = Math.max(due, lastPingNanos + STRICT_NANOS);
        }
        if (now - due >= 0) {
            ping();
        } else {
            wheel.arm(this, due);
        }
    }

    private void ping() {
        pinging = true;
        pingsSinceAnswer++;
        lastPingNanos = wheel.nanoTime();
        connection.writePing();
        wheel.arm(this, lastPingNanos + policy.ackTimeout().toNanos());
    }
}
